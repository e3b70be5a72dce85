file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/persistence/persistence/producer_version.h
    CONTENT "#pragma once\n#include <string_view>\nnamespace mlpipe {\ninline constexpr std::string_view producer_version = \"@PROJECT_VERSION@\";\n}\n"
    @ONLY)
mlpipe_room(persistence USES core table preprocessing graph models metrics pipeline model_selection
    SOURCES expression_graph.cpp folder_lock.cpp foreign_answer.cpp foreign_graph.cpp golden_rows.cpp graph_writer.cpp
        history.cpp import_model.cpp imported_graph.cpp imported_metadata.cpp json_values.cpp opset_upgrade.cpp
        load_model.cpp metadata.cpp model_graph.cpp onnx_model.cpp pipeline_json.cpp preprocessing_graph.cpp
        profile.cpp registry.cpp resolve_model.cpp sample_rows.cpp schema_json.cpp tree_graph.cpp version_name.cpp
    TESTS import_model_test.cpp metadata_test.cpp onnx_model_test.cpp profile_test.cpp registry_test.cpp version_name_test.cpp
    LINK nlohmann_json::nlohmann_json PRIVATE onnx TEST_LINK onnx)
target_include_directories(mlpipe_persistence PRIVATE ${CMAKE_BINARY_DIR}/generated/persistence)
