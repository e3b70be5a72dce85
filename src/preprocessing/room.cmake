mlpipe_room(preprocessing USES core table
    SOURCES category_fit.cpp column_transformer.cpp column_transformer_fit.cpp derived_feature.cpp
        design_matrix.cpp expression_evaluator.cpp expression_lexer.cpp feature_names.cpp
        level.cpp min_max_scaler.cpp one_hot_encoder.cpp row_transformation.cpp simple_imputer.cpp
        standard_scaler.cpp step_settings.cpp table_transformer.cpp
    TESTS column_transformer_fit_test.cpp column_transformer_test.cpp derived_feature_test.cpp
        expression_evaluator_test.cpp one_hot_encoder_test.cpp
        simple_imputer_test.cpp standard_scaler_test.cpp)
