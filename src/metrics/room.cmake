mlpipe_room(metrics USES core
    SOURCES calibration.cpp checks.cpp classification_scores.cpp cost_curve.cpp curve_bands.cpp
            expected_maximum_profit.cpp intervals.cpp paired_difference.cpp
            percentile.cpp ranking_curves.cpp recalibration.cpp resampled_t_test.cpp stratified_resample.cpp
            threshold_curve.cpp wilson_interval.cpp
    TESTS calibration_test.cpp classification_scores_test.cpp cost_curve_test.cpp curve_bands_test.cpp
          expected_maximum_profit_test.cpp intervals_test.cpp
          paired_difference_test.cpp ranking_curves_test.cpp recalibration_test.cpp resampled_t_test_test.cpp
          threshold_curve_test.cpp wilson_interval_test.cpp
    LINK PRIVATE fmt::fmt
    TEST_LINK nlohmann_json::nlohmann_json)
