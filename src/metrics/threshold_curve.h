// threshold_curve.h: what every possible threshold on a score would predict, from one sort.
//
// Whatever ranks rows (ROC, precision against recall, choice of a threshold, cost) walks this
// curve.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mlpipe {

/// The rows with at least `score`, counted by their true class.
struct ThresholdPoint {
    double score = 0;
    std::int64_t true_positive = 0;
    std::int64_t false_positive = 0;
};

/// One point for each different score, highest first, so the last one counts every row. Tied rows
/// share one point. O(n log n). Throws InvalidArgument for lengths that differ, no row, a code
/// other than 0 and 1, or NaN.
[[nodiscard]] std::vector<ThresholdPoint> threshold_curve(std::span<const std::uint8_t> y_true,
                                                          std::span<const double> score);

/// Area under the ROC curve, exact in integers up to the last division. REQUIRES: both classes.
[[nodiscard]] double roc_auc(std::span<const ThresholdPoint> curve);
/// sum over points of (R_n - R_{n-1}) P_n. REQUIRES: a positive row.
[[nodiscard]] double average_precision(std::span<const ThresholdPoint> curve);

}  // namespace mlpipe
