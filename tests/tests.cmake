# What crosses rooms. The parity tests against scikit-learn and onnxruntime are run by script/test.
if(MLPIPE_BUILD_TESTS)
    mlpipe_test(laws_test SOURCES tests/laws_test.cpp LINK mlpipe_persistence)
    add_executable(random_models tests/random_models.cpp)
    target_link_libraries(random_models PRIVATE mlpipe_persistence)
    add_test(NAME includes_follow_the_rooms
        COMMAND ${PROJECT_SOURCE_DIR}/script/check_includes ${CMAKE_BINARY_DIR}/rooms.txt)
endif()
