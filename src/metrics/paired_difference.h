// paired_difference.h: how far two classifiers differ on the same rows, and how far that may be
// trusted.
//
// Scores of decisions (recall, F1, cost, …) depend on a row only through its class and what either
// classifier says of it. So rows are counted in eight kinds, and a resample draws kinds.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/parallel.h"
#include "metrics/classification_scores.h"

namespace mlpipe {

/// How many rows of a class are predicted positive by both, by the first alone, by the second
/// alone, by neither.
struct PairedCounts {
    std::int64_t both = 0, first = 0, second = 0, neither = 0;
};

struct PairedConfusion {
    PairedCounts positive, negative;  ///< by class

    [[nodiscard]] ConfusionMatrix of_first() const;
    [[nodiscard]] ConfusionMatrix of_second() const;
};

/// A classifier's probabilities, and from where on it predicts positive.
struct Decided {
    std::span<const float> p;
    float threshold = 0.5f;
};

/// Throws InvalidArgument for unequal lengths, no rows, a single class, p outside [0, 1].
[[nodiscard]] PairedConfusion count_pairs(std::span<const std::uint8_t> y_true,
                                          const Decided& first, const Decided& second);

using CountScore = std::function<double(const ConfusionMatrix&)>;

/// A score of both, and the second's minus the first's with its 95 % interval.
struct PairedDifference {
    double first = 0, second = 0;
    double low = 0, high = 0;

    [[nodiscard]] double difference() const { return second - first; }
};

/// One result for each score, from the same resamples: percentile intervals of a paired bootstrap
/// stratified by class (each resample keeps the number of rows of either class; Efron and
/// Tibshirani 1993, ch. 13). One random stream a resample: the same bits on any number of threads.
/// Time: rows x resamples. REQUIRES: n_resamples >= 1.
[[nodiscard]] std::vector<PairedDifference> paired_differences(const PairedConfusion& counts,
                                                               std::span<const CountScore> scores,
                                                               std::uint64_t seed,
                                                               int n_resamples = 1000,
                                                               Threads threads = {});

}  // namespace mlpipe
