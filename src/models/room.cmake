mlpipe_room(models USES core table preprocessing graph
    SOURCES binned_matrix.cpp boosting_rounds.cpp boosting_split.cpp boosting_tree_grower.cpp calibration.cpp
            calibration_fit.cpp class_weight.cpp classifier.cpp classifier_settings.cpp code_groups.cpp compiled_trees.cpp feature_importances.cpp
            feature_sampler.cpp fit_checks.cpp gradient_boosting.cpp gradient_histogram.cpp joint_codes.cpp
            joint_counts.cpp level_bits.cpp logistic_gradients.cpp logistic_hessian.cpp logistic_loss.cpp
            logistic_regression.cpp logistic_solvers.cpp logistic_terms.cpp out_of_bag.cpp random_forest.cpp
            row_codes.cpp row_partition.cpp split_search.cpp subtree_grower.cpp threshold_table.cpp tree_ensemble.cpp
            tree_grower.cpp tree_inference.cpp xgboost.cpp xgboost_booster.cpp xgboost_library.cpp xgboost_trees.cpp
    TESTS binned_matrix_test.cpp bit_transpose_test.cpp boosting_rounds_test.cpp boosting_split_test.cpp
          boosting_tree_grower_test.cpp calibration_test.cpp class_weight_test.cpp classifier_test.cpp code_groups_test.cpp
          compiled_trees_test.cpp feature_importances_test.cpp feature_sampler_test.cpp gradient_boosting_test.cpp
          gradient_histogram_test.cpp joint_codes_test.cpp joint_counts_test.cpp logistic_gradients_test.cpp
          logistic_loss_test.cpp logistic_regression_test.cpp logistic_terms_test.cpp out_of_bag_test.cpp
          random_forest_test.cpp row_partition_test.cpp tree_ensemble_test.cpp tree_grower_test.cpp xgboost_test.cpp
          xgboost_trees_test.cpp
    LINK PRIVATE Eigen3::Eigen simdjson::simdjson ${CMAKE_DL_LIBS})
# Comparisons there choose between numbers already computed: without the traps that nobody reads, the
# compiler may make vectors of the loop. No value changes.
set_source_files_properties(src/models/logistic_terms.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON
    COMPILE_OPTIONS -fno-trapping-math)
