mlpipe_room(model_selection USES core table preprocessing models metrics pipeline
    SOURCES split.cpp)
