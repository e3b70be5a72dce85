mlpipe_room(audit USES core table
    SOURCES audit_block.cpp audit_chain.cpp audit_database.cpp audit_file.cpp audit_lane.cpp audit_log.cpp audit_reader.cpp audit_verification.cpp
        audit_writer.cpp audited_model.cpp id_hash.cpp
    TESTS audit_failure_test.cpp audit_log_test.cpp audit_verification_test.cpp
    LINK nlohmann_json::nlohmann_json PRIVATE fmt::fmt OpenSSL::Crypto SQLite::SQLite3 TEST_LINK SQLite::SQLite3)
