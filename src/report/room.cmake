include(src/report/assets.cmake)
find_package(PkgConfig REQUIRED)
# Headers only: src/report/chart_libraries.h
pkg_check_modules(DRAWING REQUIRED librsvg-2.0 pangocairo pangoft2 fontconfig)
find_path(JAVASCRIPTCORE_INCLUDE_DIR JavaScriptCore/JavaScript.h PATH_SUFFIXES webkitgtk-4.1 REQUIRED)
mlpipe_room(report USES core table preprocessing graph models metrics pipeline model_selection inspection persistence
    SOURCES
        assets.cpp
        chart.cpp
        chart_fonts.cpp
        chart_html.cpp
        chart_libraries.cpp
        chart_series.cpp
        chart_theme.cpp
        confusion_matrix_chart.cpp
        data_quality.cpp
        data_quality_rows.cpp
        distribution_charts.cpp
        exploration.cpp
        exploration_bands.cpp
        exploration_bundles.cpp
        exploration_charts.cpp
        exploration_column.cpp
        exploration_findings.cpp
        exploration_json.cpp
        exploration_numbers.cpp
        exploration_page.cpp
        exploration_relations.cpp
        feature_importance_chart.cpp
        probability_charts.cpp
        ranking_charts.cpp
        related_categories.cpp
        related_numbers.cpp
        report_page.cpp
        report_text.cpp
        script_engine.cpp
        svg_picture.cpp
        training_charts.cpp
    TESTS
        chart_html_test.cpp
        chart_test.cpp
        data_quality_test.cpp
        exploration_bands_test.cpp
        exploration_page_test.cpp
        exploration_test.cpp
        model_charts_test.cpp
    LINK nlohmann_json::nlohmann_json PRIVATE fmt::fmt ZLIB::ZLIB)
target_include_directories(mlpipe_report SYSTEM PRIVATE ${DRAWING_INCLUDE_DIRS} ${JAVASCRIPTCORE_INCLUDE_DIR})
set_source_files_properties(src/report/assets.cpp PROPERTIES OBJECT_DEPENDS "${asset_files}"
    COMPILE_DEFINITIONS ASSETS="${assets}")
# JavaScriptCore stops its threads by signals, which ThreadSanitizer holds back: a process that draws hangs now and then.
# So only what explores data, in parallel, runs here; what draws runs in threads under the other sanitizers.
if(MLPIPE_SANITIZE MATCHES thread)
    set_tests_properties(report_test PROPERTIES
        ENVIRONMENT "GTEST_FILTER=DataQuality*:Bands*:HistogramEdges*:Exploration.*:Shortened*")
endif()
