// loss_interval.h: the interval of a mean loss over rows: log loss, Brier score.
#pragma once

#include <cstdint>
#include <span>

#include "metrics/interval.h"

namespace mlpipe {

/// The mean of `losses` (one a row, >= 0) over rows with the same share of either class: the
/// variance is that within the classes, and
///
///   mean * exp(± t * se / mean),   t: of Student, with one degree of freedom less than the rows of
///                                  the smaller class
///
/// On the log scale, as losses are skewed and not below 0; so few degrees, because a few rows of
/// the smaller class often decide. In simulation that holds the truth where Welch's t and
/// bootstraps fall short (docs/evaluation.md). A class of one row has no variance: both are then
/// taken as one. Losses that are all the same, and a mean of 0, give an interval without width.
/// REQUIRES: a row of either class.
[[nodiscard]] Estimate mean_loss_interval(std::span<const std::uint8_t> y_true,
                                          std::span<const double> losses);

}  // namespace mlpipe
