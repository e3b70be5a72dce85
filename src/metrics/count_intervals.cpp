#include "metrics/count_intervals.h"

#include <algorithm>

#include "metrics/combined_interval.h"
#include "metrics/wilson_interval.h"

namespace mlpipe {
namespace {

Estimate proportion(std::int64_t successes, std::int64_t rows) {
    const Interval interval = wilson_interval(successes, rows);
    return {.value = rows == 0 ? 0.0 : static_cast<double>(successes) / static_cast<double>(rows),
            .low = interval.low,
            .high = interval.high};
}

std::int64_t positives(const ConfusionMatrix& counts) {
    return counts.true_positive + counts.false_negative;
}
std::int64_t negatives(const ConfusionMatrix& counts) {
    return counts.true_negative + counts.false_positive;
}

/// Inside [0, 1] and around the score, where rounding would miss it by a bit.
Estimate around(double score, double low, double high) {
    return {.value = score,
            .low = std::clamp(std::min(low, score), 0.0, 1.0),
            .high = std::clamp(std::max(high, score), 0.0, 1.0)};
}

/// negatives / positives * false positive rate, the part of it that a row of the positive class
/// stands against. REQUIRES: a positive row.
Estimate false_alarms(const ConfusionMatrix& counts) {
    const double odds =
        static_cast<double>(negatives(counts)) / static_cast<double>(positives(counts));
    // Without a negative row there is nothing to be alarmed at.
    const Estimate rate =
        negatives(counts) == 0 ? Estimate{} : proportion(counts.false_positive, negatives(counts));
    return {.value = odds * rate.value, .low = odds * rate.low, .high = odds * rate.high};
}

}  // namespace

Estimate accuracy_interval(const ConfusionMatrix& counts) {
    if (counts.total() == 0) return {.value = 0, .low = 0, .high = 1};
    const auto n = static_cast<double>(counts.total());
    const Estimate sum =
        weighted_sum(static_cast<double>(positives(counts)) / n, recall_interval(counts),
                     static_cast<double>(negatives(counts)) / n, specificity_interval(counts));
    return around(accuracy(counts), sum.low, sum.high);
}

Estimate precision_interval(const ConfusionMatrix& counts) {
    if (positives(counts) == 0 || counts.true_positive + counts.false_positive == 0) {
        return {.value = 0, .low = 0, .high = 1};
    }
    const Estimate alarms_per_hit = ratio(false_alarms(counts), recall_interval(counts));
    return around(precision(counts), 1 / (1 + alarms_per_hit.high), 1 / (1 + alarms_per_hit.low));
}

Estimate recall_interval(const ConfusionMatrix& counts) {
    return proportion(counts.true_positive, positives(counts));
}

Estimate f1_interval(const ConfusionMatrix& counts) {
    if (positives(counts) == 0) return {.value = 0, .low = 0, .high = 1};
    Estimate actions = false_alarms(counts);
    for (double* each : {&actions.value, &actions.low, &actions.high}) *each += 1;
    const Estimate per_hit = ratio(actions, recall_interval(counts));
    return around(f1(counts), 2 / (1 + per_hit.high), 2 / (1 + per_hit.low));
}

Estimate specificity_interval(const ConfusionMatrix& counts) {
    return proportion(counts.true_negative, negatives(counts));
}

}  // namespace mlpipe
