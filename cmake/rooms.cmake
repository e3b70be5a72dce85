# A room is one library target with one test binary. It may use only rooms declared before it: naming
# one that is not yet known, which is what an upward arrow would be, stops the configure step.
# script/check_includes holds the #include lines to the same list.
#
#   mlpipe_room(table USES core SOURCES csv_reader.cpp TESTS csv_reader_test.cpp
#               LINK ZLIB::ZLIB [FOLDER src/table])

set(MLPIPE_ROOMS "" CACHE INTERNAL "rooms declared so far, lowest first")
file(WRITE ${CMAKE_BINARY_DIR}/rooms.txt "")

function(mlpipe_room name)
    cmake_parse_arguments(ROOM "" "FOLDER" "USES;SOURCES;TESTS;LINK;TEST_LINK" ${ARGN})
    if(NOT ROOM_FOLDER)
        set(ROOM_FOLDER src/${name})
    endif()
    foreach(lower IN LISTS ROOM_USES)
        if(NOT lower IN_LIST MLPIPE_ROOMS)
            message(FATAL_ERROR "room '${name}' uses '${lower}', which is not a lower room")
        endif()
    endforeach()
    string(REPLACE ";" " " uses "${ROOM_USES}")
    file(APPEND ${CMAKE_BINARY_DIR}/rooms.txt "${name} ${ROOM_FOLDER}: ${uses}\n")

    list(TRANSFORM ROOM_SOURCES PREPEND ${ROOM_FOLDER}/)
    add_library(mlpipe_${name} STATIC ${ROOM_SOURCES})
    add_library(mlpipe::${name} ALIAS mlpipe_${name})
    set_target_properties(mlpipe_${name} PROPERTIES EXPORT_NAME ${name})
    target_include_directories(mlpipe_${name} PUBLIC
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
        $<INSTALL_INTERFACE:include/mlpipe> $<INSTALL_INTERFACE:include>)
    list(TRANSFORM ROOM_USES PREPEND mlpipe_)
    target_link_libraries(mlpipe_${name} PUBLIC mlpipe_flags ${ROOM_USES} ${ROOM_LINK})
    target_precompile_headers(mlpipe_${name} REUSE_FROM mlpipe_precompiled)

    if(ROOM_TESTS AND MLPIPE_BUILD_TESTS)
        list(TRANSFORM ROOM_TESTS PREPEND ${ROOM_FOLDER}/)
        mlpipe_test(${name}_test SOURCES ${ROOM_TESTS} LINK mlpipe_${name} ${ROOM_TEST_LINK})
    endif()

    list(APPEND MLPIPE_ROOMS ${name})
    set(MLPIPE_ROOMS "${MLPIPE_ROOMS}" CACHE INTERNAL "")
endfunction()

# One GoogleTest binary; every TEST in it is a ctest case of its own. Under ThreadSanitizer, where starting a
# process takes a second, the whole binary is one case.
function(mlpipe_test name)
    cmake_parse_arguments(TEST "" "" "SOURCES;LINK" ${ARGN})
    add_executable(${name} ${TEST_SOURCES})
    target_link_libraries(${name} PRIVATE ${TEST_LINK} GTest::gmock GTest::gtest_main)
    target_compile_definitions(${name} PRIVATE MLPIPE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    target_precompile_headers(${name} REUSE_FROM mlpipe_test_precompiled)
    if(MLPIPE_SANITIZE MATCHES thread)
        add_test(NAME ${name} COMMAND ${name} --gtest_brief=1 WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
        set_tests_properties(${name} PROPERTIES TIMEOUT 900)
        return()
    endif()
    gtest_discover_tests(${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} DISCOVERY_TIMEOUT 60
        PROPERTIES TIMEOUT 300)
endfunction()
