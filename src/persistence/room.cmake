file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/persistence/persistence/producer_version.h
    CONTENT "#pragma once\n#include <string_view>\nnamespace mlpipe {\ninline constexpr std::string_view producer_version = \"@PROJECT_VERSION@\";\n}\n"
    @ONLY)
# The texts of `mlpipe models export`, compiled in from plain files.
set(texts "")
foreach(file predict.py predict.mjs predict.cpp package.json CMakeLists.txt README.md)
    file(READ src/persistence/runtime_example/${file} text)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS src/persistence/runtime_example/${file})
    string(TOLOWER ${file} name)
    string(REPLACE "." "_" name ${name})
    string(APPEND texts "inline constexpr std::string_view ${name} = R\"---(${text})---\";\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/persistence/persistence/example_texts.h
    CONTENT "#pragma once\n#include <string_view>\nnamespace mlpipe::example_texts {\n@texts@}\n"
    @ONLY)
mlpipe_room(persistence USES core table preprocessing graph models metrics pipeline model_selection
    SOURCES activation.cpp activations.cpp byte_sink.cpp calibration_graph.cpp decision_json.cpp example_row.cpp expression_graph.cpp
        foreign_answer.cpp foreign_graph.cpp golden_rows.cpp graph_writer.cpp history.cpp import_model.cpp
        imported_graph.cpp imported_metadata.cpp json_values.cpp load_model.cpp metadata.cpp metadata_check.cpp
        model_graph.cpp model_links.cpp onnx_model.cpp opset_upgrade.cpp pipeline_json.cpp preprocessing_graph.cpp
        profile.cpp profile_parts.cpp read_trees.cpp registry.cpp registry_changes.cpp registry_mending.cpp
        resolve_model.cpp runtime_example.cpp sample_rows.cpp schema_compatibility.cpp schema_json.cpp signature.cpp
        tensor_types.cpp tree_node_bytes.cpp verification.cpp version_name.cpp version_summary.cpp wire_fields.cpp
    TESTS activation_test.cpp activations_test.cpp calibration_graph_test.cpp example_row_test.cpp hostile_import_test.cpp
        import_model_test.cpp metadata_test.cpp onnx_model_test.cpp opset_upgrade_test.cpp profile_test.cpp
        registry_test.cpp rollback_test.cpp runtime_example_test.cpp schema_compatibility_test.cpp
        signature_test.cpp tree_node_bytes_test.cpp verification_test.cpp version_name_test.cpp
    LINK nlohmann_json::nlohmann_json PRIVATE onnx fmt::fmt TEST_LINK onnx)
target_include_directories(mlpipe_persistence PRIVATE ${CMAKE_BINARY_DIR}/generated/persistence)
