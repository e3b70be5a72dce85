mlpipe_room(models USES core table preprocessing
    SOURCES class_weight.cpp
    LINK PRIVATE Eigen3::Eigen)
