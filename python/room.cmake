# The door of Python: a compiled module, mlpipe/_engine, and the package around it in plain Python.
# `cmake --preset release -DMLPIPE_PYTHON=ON`, then `import mlpipe` with build/release/python on PYTHONPATH.
if(NOT MLPIPE_PYTHON)
    return()
endif()
# Debian's, whose numpy and scikit-learn the tests use; pip names the one that it runs in.
set(Python3_EXECUTABLE /usr/bin/python3 CACHE FILEPATH "The interpreter that the module is for")
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter Development.Module)
set(PYTHON_EXECUTABLE ${Python3_EXECUTABLE} CACHE FILEPATH "" FORCE)  # as pybind11 names it
find_package(pybind11 2.10 REQUIRED)

pybind11_add_module(mlpipe_python MODULE NO_EXTRAS
    python/added_version.cpp python/column_from_python.cpp python/engine.cpp python/errors.cpp python/fitted.cpp
    python/fitted_bindings.cpp python/registry_bindings.cpp python/row_from_python.cpp
    python/selection_bindings.cpp python/settings_from_python.cpp
    python/sklearn_import.cpp)
target_link_libraries(mlpipe_python PRIVATE mlpipe_flags mlpipe_inspection mlpipe_persistence)
# Symbols of the rooms stay inside: another module may bring its own.
target_link_options(mlpipe_python PRIVATE -Wl,--exclude-libs,ALL)
# pybind11's own headers are older than some of the warnings.
target_compile_options(mlpipe_python PRIVATE -Wno-pedantic -Wno-shadow)
set_target_properties(mlpipe_python PROPERTIES OUTPUT_NAME _engine
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/python/mlpipe)

set(python_files __init__ _base _classifier _classifiers _column_transformer _exceptions _explanation _fitted_pipeline _frames
    _migration _pipeline _probabilistic _registry _selection
    _sklearn_output _transformers _validation)
foreach(file IN LISTS python_files)
    list(APPEND python_sources ${PROJECT_SOURCE_DIR}/python/mlpipe/${file}.py)
endforeach()
list(APPEND python_sources ${PROJECT_SOURCE_DIR}/python/mlpipe/__init__.pyi
    ${PROJECT_SOURCE_DIR}/python/mlpipe/py.typed)
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/python/copied
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/python/mlpipe
    COMMAND ${CMAKE_COMMAND} -E copy_if_different ${python_sources} ${CMAKE_BINARY_DIR}/python/mlpipe
    COMMAND ${CMAKE_COMMAND} -E touch ${CMAKE_BINARY_DIR}/python/copied
    DEPENDS ${python_sources} COMMENT "Copying the Python package")
add_custom_target(mlpipe_python_package DEPENDS ${CMAKE_BINARY_DIR}/python/copied)
add_dependencies(mlpipe_python mlpipe_python_package)
target_compile_definitions(mlpipe_python PRIVATE MLPIPE_VERSION="${PROJECT_VERSION}")
