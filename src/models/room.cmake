mlpipe_room(models USES core table preprocessing
    SOURCES binned_matrix.cpp class_weight.cpp classifier.cpp classifier_settings.cpp compiled_trees.cpp feature_importances.cpp feature_sampler.cpp
            fit_checks.cpp joint_counts.cpp level_bits.cpp logistic_loss.cpp logistic_regression.cpp
            logistic_solvers.cpp out_of_bag.cpp random_forest.cpp row_codes.cpp split_search.cpp subtree_grower.cpp threshold_table.cpp tree_ensemble.cpp
            tree_grower.cpp tree_inference.cpp
    TESTS binned_matrix_test.cpp bit_transpose_test.cpp class_weight_test.cpp classifier_test.cpp compiled_trees_test.cpp
          feature_importances_test.cpp feature_sampler_test.cpp joint_counts_test.cpp logistic_loss_test.cpp logistic_regression_test.cpp
          out_of_bag_test.cpp random_forest_test.cpp tree_ensemble_test.cpp tree_grower_test.cpp
    LINK PRIVATE Eigen3::Eigen)
