mlpipe_room(model_selection USES core table preprocessing models metrics pipeline
    SOURCES cross_validation.cpp gate.cpp group_scores.cpp out_of_fold.cpp row_groups.cpp score_difference.cpp
        search.cpp search_space.cpp selection.cpp split.cpp training.cpp unseen_rows.cpp
    TESTS calibrated_training_test.cpp cross_validation_test.cpp gate_test.cpp group_scores_test.cpp
        out_of_fold_test.cpp row_groups_test.cpp score_difference_test.cpp search_test.cpp selection_test.cpp
        split_test.cpp training_test.cpp unseen_rows_test.cpp
    LINK PRIVATE fmt::fmt)
