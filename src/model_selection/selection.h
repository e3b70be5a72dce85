// selection.h: which of the compared algorithms is taken, and why, in words.
//
// The decision policy says what is best: its objective on out-of-fold rows. But an objective is an
// estimate, and on few rows the largest is often luck. So all algorithms within one standard error
// of the best objective count as level, and the larger mean ROC AUC decides between them (the
// one-standard-error rule of Breiman et al. 1984, section 3.4.3, with AUC for simplicity). The
// standard errors of recall, F1 and precision are those of a ratio of sums over rows (delta
// method), that of a cost is that of a mean.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "model_selection/cross_validation.h"

namespace mlpipe {

/// The index of the selected one. Best by objective: one that keeps the policy's bound before one
/// that does not, then the larger objective. Level with it: as large within a standard error, and
/// the bound kept alike; where no more than luck keeps it (recall within two standard errors of
/// 0, which is four rows or fewer), all. Of those, the larger mean ROC AUC over folds, then the
/// first. `y` is of the rows cross-validated. REQUIRES: at least one result.
[[nodiscard]] std::size_t select(std::span<const CrossValidationResult> results,
                                 std::span<const std::uint8_t> y, const DecisionPolicy& policy);

/// One sentence with the numbers, e.g. "random_forest: recall 0.870 at precision 0.661 on
/// out-of-fold rows, ahead of logistic_regression (0.840)".
[[nodiscard]] std::string selection_reason(std::span<const Pipeline> pipelines,
                                           std::span<const CrossValidationResult> results,
                                           std::size_t selected, std::span<const std::uint8_t> y,
                                           const DecisionPolicy& policy);

}  // namespace mlpipe
