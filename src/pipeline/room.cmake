mlpipe_room(pipeline USES core table preprocessing models metrics
    SOURCES decision.cpp
    TESTS decision_test.cpp
    LINK PRIVATE fmt::fmt)
