# The door of the command line: a library, so that tests need no process, and the program around it.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/cli/version.h
    CONTENT "#pragma once\n#define MLPIPE_VERSION \"@PROJECT_VERSION@\"\n" @ONLY)
mlpipe_room(cli FOLDER cli USES core table preprocessing graph models metrics pipeline model_selection persistence api access inspection audit report
    SOURCES arguments.cpp audit_config.cpp audit_export.cpp audit_list.cpp audit_options.cpp audit_replay.cpp
        audit_text.cpp audit_verify.cpp comparison.cpp config.cpp config_command.cpp config_text.cpp
        cross_validate.cpp curl_example.cpp data_options.cpp data_source.cpp decision_text.cpp evaluate.cpp
        explain.cpp exploration_text.cpp explore.cpp fair_rows.cpp group_report.cpp json_text.cpp keys.cpp
        keys_add.cpp keys_list.cpp keys_revoke.cpp limits_config.cpp models_activate.cpp models_comparison.cpp
        models_export.cpp models_folder.cpp models_history.cpp models_import.cpp models_list.cpp models_show.cpp
        models_sign.cpp models_verify.cpp money_text.cpp output_file.cpp predict.cpp prediction_table.cpp
        program.cpp progress_bar.cpp rank.cpp saved_version.cpp search_config.cpp self_check.cpp serve.cpp
        setting_value.cpp signature_options.cpp suggestion.cpp text_table.cpp toml_section.cpp toml_text.cpp
        train.cpp training_options.cpp transform.cpp verdict.cpp verdict_text.cpp visualizations.cpp
    TESTS audit_replay_test.cpp audit_test.cpp cases_test.cpp config_test.cpp keys_test.cpp output_file_test.cpp
        program_test.cpp retraining_test.cpp serve_test.cpp text_test.cpp
    LINK nlohmann_json::nlohmann_json CLI11::CLI11 PRIVATE fmt::fmt tomlplusplus::tomlplusplus)
target_include_directories(mlpipe_cli PRIVATE ${CMAKE_BINARY_DIR}/generated)
add_executable(mlpipe cli/main.cpp)
target_link_libraries(mlpipe PRIVATE mlpipe_cli)
