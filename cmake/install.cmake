# `cmake --install build/release`, after which find_package(mlpipe) works: see examples/CMakeLists.txt.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(targets mlpipe_flags)
foreach(room IN LISTS MLPIPE_ROOMS)
    list(APPEND targets mlpipe_${room})
endforeach()
set_target_properties(mlpipe_flags PROPERTIES EXPORT_NAME flags)

# What find_package(mlpipe) gives: mlpipe::mlpipe, every room below the doors.
add_library(mlpipe_mlpipe INTERFACE)
add_library(mlpipe::mlpipe ALIAS mlpipe_mlpipe)
set_target_properties(mlpipe_mlpipe PROPERTIES EXPORT_NAME mlpipe)
target_link_libraries(mlpipe_mlpipe INTERFACE mlpipe_inspection mlpipe_persistence)

install(TARGETS ${targets} mlpipe_mlpipe EXPORT mlpipeTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET mlpipe)
    install(TARGETS mlpipe RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
endif()
install(DIRECTORY src/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/mlpipe
    FILES_MATCHING PATTERN "*.h" PATTERN "test_*.h" EXCLUDE)
install(DIRECTORY api DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/mlpipe FILES_MATCHING PATTERN "*.h")
install(EXPORT mlpipeTargets NAMESPACE mlpipe:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mlpipe)
configure_package_config_file(cmake/mlpipeConfig.cmake.in ${CMAKE_BINARY_DIR}/mlpipeConfig.cmake
    INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mlpipe)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/mlpipeConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/mlpipeConfig.cmake ${CMAKE_BINARY_DIR}/mlpipeConfigVersion.cmake
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mlpipe)
