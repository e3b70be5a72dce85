mlpipe_room(metrics USES core
    SOURCES classification_scores.cpp)
