// intervals.h: how far a score may be trusted at this sample size.
#pragma once

#include <cstdint>
#include <span>

#include "core/parallel.h"
#include "metrics/classification_scores.h"

namespace mlpipe {

struct ScoreIntervals {
    Scores low, high;
};

/// 95 % percentile intervals from a bootstrap stratified by class (each resample keeps the number
/// of rows of either class; Efron and Tibshirani 1993, ch. 13). One random stream a resample: the
/// same bits on any number of threads. Throws InvalidArgument for a single class or n_resamples
/// < 1.
[[nodiscard]] ScoreIntervals bootstrap_intervals(std::span<const std::uint8_t> y_true,
                                                 std::span<const double> p, double threshold,
                                                 std::uint64_t seed, int n_resamples = 1000,
                                                 Threads threads = {});

}  // namespace mlpipe
