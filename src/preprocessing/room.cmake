mlpipe_room(preprocessing USES core table
    SOURCES design_matrix.cpp)
