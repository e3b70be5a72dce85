mlpipe_room(model_selection USES core table preprocessing models metrics pipeline
    SOURCES cross_validation.cpp selection.cpp split.cpp training.cpp
    TESTS split_test.cpp
    LINK PRIVATE fmt::fmt)
