mlpipe_room(report USES core table preprocessing graph models metrics pipeline
    SOURCES
        data_quality.cpp data_quality_rows.cpp exploration.cpp exploration_bands.cpp exploration_bundles.cpp exploration_column.cpp exploration_findings.cpp exploration_json.cpp exploration_numbers.cpp exploration_relations.cpp related_categories.cpp related_numbers.cpp
    TESTS
        data_quality_test.cpp exploration_bands_test.cpp exploration_test.cpp
    LINK nlohmann_json::nlohmann_json PRIVATE fmt::fmt)
