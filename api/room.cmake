include(api/texts.cmake)
# The document of the interface, the pages, and the protocols of other model servers.
set(web_sources entity_tag.cpp inference_answer.cpp inference_request.cpp inference_routes.cpp
    invocation_csv.cpp invocation_routes.cpp invocation_rows.cpp json_cells.cpp json_rows.cpp openapi.cpp
    openapi_cache.cpp openapi_model.cpp page_routes.cpp readiness.cpp tensor_type.cpp web_files.cpp)
set(web_tests entity_tag_test.cpp inference_routes_test.cpp invocation_routes_test.cpp openapi_test.cpp
    page_routes_test.cpp)
mlpipe_room(api FOLDER api USES core table audit preprocessing models metrics pipeline model_selection persistence inspection access
    SOURCES ${web_sources} access_log.cpp answer_json.cpp batch_csv.cpp batch_json.cpp batch_routes.cpp
        batch_run.cpp batch_scores.cpp client_address.cpp client_socket.cpp connection.cpp connection_stream.cpp
        deferral.cpp explained_row.cpp health_routes.cpp json_text.cpp loop_lag.cpp media_type.cpp metrics.cpp
        metrics_page.cpp metrics_routes.cpp model_change_routes.cpp model_explainer.cpp model_keeper.cpp
        model_routes.cpp model_slot.cpp pass.cpp predict_routes.cpp prediction_log.cpp prediction_query.cpp
        predictor.cpp process_status.cpp prometheus_text.cpp query.cpp record_splitter.cpp request.cpp
        request_parser.cpp response.cpp router.cpp routes.cpp row_tally.cpp server.cpp service.cpp shared.cpp
        spool.cpp stream_pipe.cpp table_records.cpp task_pool.cpp thread_metrics.cpp thread_model.cpp
        tls_certificates.cpp tls_context.cpp tls_session.cpp trace_context.cpp worker.cpp
    TESTS ${web_tests} access_test.cpp batch_stream_test.cpp batch_test.cpp explain_test.cpp http_protocol_test.cpp
        loop_lag_test.cpp metrics_page_test.cpp metrics_test.cpp model_keeper_test.cpp model_routes_test.cpp
        model_slot_test.cpp prediction_query_test.cpp process_status_test.cpp prometheus_text_test.cpp query_test.cpp
        record_splitter_test.cpp request_parser_test.cpp router_test.cpp server_test.cpp service_audit_test.cpp
        service_metrics_test.cpp service_test.cpp spool_test.cpp stream_pipe_test.cpp task_pool_test.cpp
        test_certificate.cpp test_client.cpp tls_test.cpp trace_context_test.cpp
    LINK OpenSSL::SSL PRIVATE nlohmann_json::nlohmann_json fmt::fmt spdlog::spdlog simdjson::simdjson)
# Every io_context is run by one thread, so handlers need no fences around them; ThreadSanitizer knows none.
target_compile_definitions(mlpipe_api PRIVATE BOOST_ASIO_DISABLE_FENCED_BLOCK)
target_include_directories(mlpipe_api PRIVATE ${CMAKE_BINARY_DIR}/generated/api)
