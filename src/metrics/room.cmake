mlpipe_room(metrics USES core
    SOURCES association.cpp calibration.cpp calibration_scores.cpp checks.cpp classification_scores.cpp
        combined_interval.cpp cost_curve.cpp count_intervals.cpp curve_bands.cpp expected_maximum_profit.cpp
        intervals.cpp loss_interval.cpp paired_difference.cpp percentile.cpp rank_intervals.cpp ranking_curves.cpp
        recalibration.cpp resampled_t_test.cpp roc_placements.cpp score_target.cpp stratified_resample.cpp
        threshold_curve.cpp wilson_interval.cpp
    TESTS association_test.cpp calibration_scores_test.cpp calibration_test.cpp classification_scores_test.cpp
        combined_interval_test.cpp cost_curve_test.cpp count_intervals_test.cpp curve_bands_test.cpp
        expected_maximum_profit_test.cpp intervals_test.cpp loss_interval_test.cpp paired_difference_test.cpp
        rank_intervals_test.cpp ranking_curves_test.cpp recalibration_test.cpp resampled_t_test_test.cpp
        roc_placements_test.cpp score_target_test.cpp threshold_curve_test.cpp wilson_interval_test.cpp
    LINK PRIVATE fmt::fmt TEST_LINK nlohmann_json::nlohmann_json)
