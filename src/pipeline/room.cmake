mlpipe_room(pipeline USES core table preprocessing graph models metrics
    SOURCES decision.cpp fitted_pipeline.cpp pipeline.cpp predictions.cpp target.cpp
    TESTS decision_test.cpp pipeline_test.cpp target_test.cpp
    LINK PRIVATE fmt::fmt)
