mlpipe_room(access USES core
    SOURCES access_control.cpp api_key.cpp base64url.cpp credential.cpp key_file.cpp key_record.cpp key_ring.cpp
        rate.cpp rate_limiter.cpp refusal.cpp strict_json.cpp token_cache.cpp token_keys.cpp watched_file.cpp
        web_token.cpp
    TESTS access_control_test.cpp base64url_test.cpp credential_test.cpp key_file_test.cpp key_ring_test.cpp
        rate_limiter_test.cpp rate_test.cpp refusal_test.cpp token_keys_test.cpp web_token_test.cpp
    LINK PRIVATE OpenSSL::Crypto nlohmann_json::nlohmann_json simdjson::simdjson
    TEST_LINK OpenSSL::Crypto nlohmann_json::nlohmann_json)
