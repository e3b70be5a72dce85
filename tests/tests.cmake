# What crosses rooms. The parity tests against scikit-learn and onnxruntime are run by script/test.
if(MLPIPE_BUILD_TESTS)
    mlpipe_test(laws_test SOURCES tests/laws_test.cpp LINK mlpipe_persistence)
    add_executable(random_models tests/random_models.cpp)
    target_link_libraries(random_models PRIVATE mlpipe_persistence)
    # A binary of its own: it takes the place of the C library's file functions and of operator new.
    mlpipe_test(registry_faults_test
        SOURCES tests/faults/registry_faults_test.cpp tests/faults/registry_kill_test.cpp tests/faults/registry_state.cpp tests/faults/system_faults.cpp
        LINK mlpipe_persistence)
    target_include_directories(registry_faults_test PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(registry_faults_test PRIVATE ${CMAKE_DL_LIBS})
    add_test(NAME includes_follow_the_rooms
        COMMAND ${PROJECT_SOURCE_DIR}/script/check_includes ${CMAKE_BINARY_DIR}/rooms.txt)
endif()
