mlpipe_room(api FOLDER api USES core access table preprocessing models metrics pipeline model_selection persistence
    SOURCES access_log.cpp answer_json.cpp batch_csv.cpp batch_json.cpp batch_routes.cpp batch_run.cpp batch_scores.cpp
        client_address.cpp connection.cpp connection_stream.cpp deferral.cpp health_routes.cpp json_text.cpp loop_lag.cpp media_type.cpp
        model_routes.cpp model_slot.cpp pass.cpp predict_routes.cpp predictor.cpp query.cpp record_splitter.cpp request.cpp
        request_parser.cpp response.cpp router.cpp routes.cpp server.cpp service.cpp shared.cpp spool.cpp stream_pipe.cpp task_pool.cpp
        thread_model.cpp worker.cpp
    TESTS access_test.cpp batch_stream_test.cpp batch_test.cpp http_protocol_test.cpp loop_lag_test.cpp model_routes_test.cpp model_slot_test.cpp query_test.cpp record_splitter_test.cpp
        request_parser_test.cpp router_test.cpp server_test.cpp service_test.cpp spool_test.cpp stream_pipe_test.cpp task_pool_test.cpp test_client.cpp
    LINK PRIVATE nlohmann_json::nlohmann_json fmt::fmt spdlog::spdlog)
# Every io_context is run by one thread, so handlers need no fences around them; ThreadSanitizer knows none.
target_compile_definitions(mlpipe_api PRIVATE BOOST_ASIO_DISABLE_FENCED_BLOCK)
