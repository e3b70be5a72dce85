#include "metrics/intervals.h"

#include <algorithm>
#include <vector>

#include "metrics/checks.h"
#include "metrics/percentile.h"
#include "metrics/row_loss.h"
#include "metrics/stratified_resample.h"
#include "metrics/threshold_curve.h"

namespace mlpipe {
namespace {

/// What the rows of a group add to the scores.
struct GroupLosses {
    std::vector<double> positive_log_loss, negative_log_loss;  ///< one a group
    std::size_t n_predicted = 0;  ///< groups [0, n_predicted) have p >= threshold
};

GroupLosses group_losses(std::span<const double> p, double threshold) {
    GroupLosses losses;
    for (const double each : p) {
        losses.positive_log_loss.push_back(row_log_loss(1, each));
        losses.negative_log_loss.push_back(row_log_loss(0, each));
        if (each >= threshold) ++losses.n_predicted;
    }
    return losses;
}

/// The scores of a resample, in one walk over the groups.
Scores score_draws(const GroupedRows& groups, const GroupLosses& losses, const Draws& draws) {
    std::vector<ThresholdPoint> curve;
    curve.reserve(groups.p.size());
    ThresholdPoint counted;
    ThresholdPoint predicted;  // all counts up to the threshold
    double log_loss = 0;
    double brier = 0;
    for (std::size_t group = 0; group < groups.p.size(); ++group) {
        const std::uint32_t positive = draws.positive[group];
        const std::uint32_t negative = draws.negative[group];
        if (positive + negative > 0) {
            counted.true_positive += positive;
            counted.false_positive += negative;
            curve.push_back(counted);
            log_loss += positive * losses.positive_log_loss[group] +
                        negative * losses.negative_log_loss[group];
            brier +=
                positive * row_brier(1, groups.p[group]) + negative * row_brier(0, groups.p[group]);
        }
        if (group + 1 == losses.n_predicted) predicted = counted;
    }
    const ConfusionMatrix counts{.true_negative = counted.false_positive - predicted.false_positive,
                                 .false_positive = predicted.false_positive,
                                 .false_negative = counted.true_positive - predicted.true_positive,
                                 .true_positive = predicted.true_positive};
    const auto n = static_cast<double>(counts.total());
    return {.accuracy = accuracy(counts),
            .recall = recall(counts),
            .precision = precision(counts),
            .f1 = f1(counts),
            .roc_auc = roc_auc(curve),
            .average_precision = average_precision(curve),
            .log_loss = log_loss / n,
            .brier = brier / n};
}

ScoreIntervals percentile_intervals(const std::vector<Scores>& resamples) {
    ScoreIntervals intervals;
    std::vector<double> values(resamples.size());
    for (const ScoreField& field : score_fields()) {
        std::transform(resamples.begin(), resamples.end(), values.begin(),
                       [&](const Scores& scores) { return scores.*field.member; });
        std::sort(values.begin(), values.end());
        intervals.low.*field.member = percentile(values, 0.025);
        intervals.high.*field.member = percentile(values, 0.975);
    }
    return intervals;
}

}  // namespace

ScoreIntervals bootstrap_intervals(std::span<const std::uint8_t> y_true, std::span<const double> p,
                                   double threshold, std::uint64_t seed, int n_resamples,
                                   Threads threads) {
    check_probabilities(y_true, p);
    check_both_classes(y_true, "a confidence interval");
    const Resampling resampling{.seed = seed, .n_resamples = n_resamples, .threads = threads};
    check(resampling);
    const GroupedRows groups = group_rows(y_true, p);
    const GroupLosses losses = group_losses(groups.p, threshold);
    std::vector<Scores> resamples(static_cast<std::size_t>(n_resamples));
    for_each_resample(groups, resampling, [&](std::size_t i, const Draws& draws) {
        resamples[i] = score_draws(groups, losses, draws);
    });
    return percentile_intervals(resamples);
}

}  // namespace mlpipe
