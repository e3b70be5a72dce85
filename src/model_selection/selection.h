// selection.h: which of the compared algorithms is taken, and why, in words.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "model_selection/cross_validation.h"

namespace mlpipe {

/// The index of the best: one that keeps the policy's bound before one that does not, then the
/// larger objective, then the larger mean ROC AUC over folds, then the first. REQUIRES: at least
/// one.
[[nodiscard]] std::size_t select(std::span<const CrossValidationResult> results);

/// One sentence with the numbers, e.g. "random_forest: recall 0.870 at precision 0.661 on
/// out-of-fold rows, ahead of logistic_regression (0.840)". `y` is of the rows cross-validated.
[[nodiscard]] std::string selection_reason(std::span<const Pipeline> pipelines,
                                           std::span<const CrossValidationResult> results,
                                           std::size_t selected, std::span<const std::uint8_t> y,
                                           const DecisionPolicy& policy);

}  // namespace mlpipe
