// score_difference.h: whether one algorithm is better than another, or only seems so on these
// folds.
#pragma once

#include <span>
#include <vector>

#include "metrics/resampled_t_test.h"
#include "model_selection/cross_validation.h"

namespace mlpipe {

/// A difference with a p below this is called real.
inline constexpr double significance_level = 0.05;

/// One result's score minus the reference's, over the folds of both.
struct ScoreDifference {
    std::size_t index = 0;  ///< of the result that is compared with the reference
    DifferenceTest test;    ///< corrected resampled t-test; its p_value is for this pair alone
    double p_value = 1;     ///< raised by Holm's method for the number of results compared

    [[nodiscard]] bool is_real() const { return p_value < significance_level; }
};

/// Every result but `reference` against it, in order; cross-validated on the same `folds` (and any
/// number of repeats).
[[nodiscard]] std::vector<ScoreDifference> differences_to(
    std::span<const CrossValidationResult> results, std::size_t reference, double Scores::*score,
    int folds);

/// The result with the best mean; ties: the first. REQUIRES: at least one.
[[nodiscard]] std::size_t best_by_mean(std::span<const CrossValidationResult> results,
                                       double Scores::*score);

}  // namespace mlpipe
