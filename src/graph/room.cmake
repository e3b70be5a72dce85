mlpipe_room(graph USES core table preprocessing
    SOURCES broadcast.cpp cast.cpp comparison.cpp decision_trees.cpp elementwise.cpp encoders.cpp graph.cpp
        graph_model.cpp linear_models.cpp matrices.cpp operators.cpp post_transform.cpp program.cpp reductions.cpp
        scaling.cpp selection.cpp shapes.cpp tensor.cpp tree_models.cpp
    TESTS decision_trees_test.cpp hostile_graphs_test.cpp key_table_test.cpp operators_test.cpp)
