mlpipe_room(models USES core table preprocessing
    SOURCES binned_matrix.cpp class_weight.cpp classifier.cpp classifier_settings.cpp fit_checks.cpp
            logistic_loss.cpp logistic_regression.cpp logistic_solvers.cpp random_forest.cpp split_search.cpp
            tree_ensemble.cpp tree_grower.cpp tree_inference.cpp
            xgboost.cpp xgboost_booster.cpp xgboost_library.cpp xgboost_trees.cpp
    TESTS binned_matrix_test.cpp class_weight_test.cpp classifier_test.cpp logistic_loss_test.cpp
          logistic_regression_test.cpp random_forest_test.cpp tree_ensemble_test.cpp tree_grower_test.cpp
          xgboost_test.cpp xgboost_trees_test.cpp
    LINK PRIVATE Eigen3::Eigen simdjson::simdjson ${CMAKE_DL_LIBS})
