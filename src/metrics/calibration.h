// calibration.h: whether a probability of 0.7 means seven in ten.
//
// y_true holds 0 and 1, p probabilities in [0, 1]: equal lengths, at least one row, InvalidArgument
// otherwise. calibration_curve and its bins are scikit-learn's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/wilson_interval.h"

namespace mlpipe {

/// Rows with similar p.
struct CalibrationBin {
    double mean_p = 0;      ///< of its rows
    double rate = 0;        ///< share of positive rows
    Interval interval;      ///< of `rate`, Wilson
    std::int64_t rows = 0;  ///< >= 1
};

enum class BinEdges {
    uniform,   ///< i / n_bins
    quantile,  ///< percentiles of p: bins with about as many rows each
};

/// sklearn.calibration.calibration_curve, by ascending p; bins without rows are left out, and a p
/// on an edge belongs to the bin below. Throws InvalidArgument for n_bins < 1.
[[nodiscard]] std::vector<CalibrationBin> calibration_curve(std::span<const std::uint8_t> y_true,
                                                            std::span<const double> p,
                                                            int n_bins = 5,
                                                            BinEdges edges = BinEdges::uniform);

/// Mean over rows of |mean_p - rate| of the row's bin, with the ten bins [0, 0.1], (0.1, 0.2], …
/// (Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017, arXiv:1706.04599, eq. 3). In [0, 1], 0 is
/// best; above 0 by chance alone, and more so the fewer rows there are.
[[nodiscard]] double expected_calibration_error(std::span<const std::uint8_t> y_true,
                                                std::span<const double> p);

}  // namespace mlpipe
