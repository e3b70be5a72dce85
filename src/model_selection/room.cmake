mlpipe_room(model_selection USES core table preprocessing models metrics pipeline
    SOURCES split.cpp
    TESTS split_test.cpp
    LINK PRIVATE fmt::fmt)
