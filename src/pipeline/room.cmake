mlpipe_room(pipeline USES core table preprocessing graph models metrics
    SOURCES call_list.cpp decision.cpp decision_report.cpp fitted_pipeline.cpp pipeline.cpp target.cpp
    TESTS call_list_test.cpp decision_report_test.cpp decision_test.cpp pipeline_test.cpp target_test.cpp
    LINK PRIVATE fmt::fmt)
