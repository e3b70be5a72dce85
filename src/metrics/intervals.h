// intervals.h: how far each score may be trusted at this sample size.
#pragma once

#include <cstdint>
#include <span>

#include "metrics/classification_scores.h"

namespace mlpipe {

struct ScoreIntervals {
    Scores low, high;
};

/// 95 % intervals of all scores, for rows with the same share of either class as these. Nothing is
/// drawn: count_intervals.h, rank_intervals.h and loss_interval.h name the method of each score and
/// its source. Percentiles of a bootstrap are not among them: on 24 rows they hold a recall of 0.84
/// in 58 % of samples, not 95 (docs/evaluation.md). O(n log n). Throws InvalidArgument for a single
/// class.
[[nodiscard]] ScoreIntervals score_intervals(std::span<const std::uint8_t> y_true,
                                             std::span<const double> p, double threshold);

}  // namespace mlpipe
