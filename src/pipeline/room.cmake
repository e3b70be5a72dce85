mlpipe_room(pipeline USES core table preprocessing models metrics
    SOURCES decision.cpp)
