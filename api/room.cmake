include(api/texts.cmake)
mlpipe_room(api FOLDER api USES core table preprocessing models metrics pipeline model_selection persistence
    SOURCES access_log.cpp connection.cpp json_text.cpp model_slot.cpp openapi.cpp openapi_model.cpp predictor.cpp query.cpp request.cpp
        request_parser.cpp response.cpp server.cpp service.cpp tensor_type.cpp worker.cpp
    TESTS http_protocol_test.cpp model_slot_test.cpp openapi_test.cpp query_test.cpp request_parser_test.cpp server_test.cpp service_test.cpp
        test_client.cpp
    LINK PRIVATE fmt::fmt spdlog::spdlog)
# Every io_context is run by one thread, so handlers need no fences around them; ThreadSanitizer knows none.
target_compile_definitions(mlpipe_api PRIVATE BOOST_ASIO_DISABLE_FENCED_BLOCK)
target_include_directories(mlpipe_api PRIVATE ${CMAKE_BINARY_DIR}/generated/api)
