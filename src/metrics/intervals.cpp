#include "metrics/intervals.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/random.h"
#include "metrics/checks.h"
#include "metrics/percentile.h"
#include "metrics/row_loss.h"
#include "metrics/threshold_curve.h"

namespace mlpipe {
namespace {

/// Resamples that share their buffers; fixed, as every block size here.
constexpr std::size_t resamples_per_block = 16;

/// The rows, sorted once: rows with equal p are one group, groups run from the highest p. A
/// resample is then two counts a group, so it costs O(n) and no sort.
struct Groups {
    std::vector<std::uint32_t> of_positive, of_negative;  ///< group of each row of the class
    std::vector<double> p;                                ///< one a group
    std::vector<double> positive_log_loss, negative_log_loss;
    std::size_t n_predicted = 0;  ///< groups [0, n_predicted) have p >= threshold
};

Groups group_rows(std::span<const std::uint8_t> y_true, std::span<const double> p,
                  double threshold) {
    Groups groups;
    std::int64_t positives = 0;
    std::int64_t negatives = 0;
    for (const ThresholdPoint& point : threshold_curve(y_true, p)) {
        const auto group = static_cast<std::uint32_t>(groups.p.size());
        groups.of_positive.insert(groups.of_positive.end(),
                                  static_cast<std::size_t>(point.true_positive - positives), group);
        groups.of_negative.insert(groups.of_negative.end(),
                                  static_cast<std::size_t>(point.false_positive - negatives),
                                  group);
        groups.p.push_back(point.score);
        groups.positive_log_loss.push_back(row_log_loss(1, point.score));
        groups.negative_log_loss.push_back(row_log_loss(0, point.score));
        if (point.score >= threshold) groups.n_predicted = groups.p.size();
        positives = point.true_positive;
        negatives = point.false_positive;
    }
    return groups;
}

/// How often a resample has drawn the rows of each group.
struct Draws {
    std::vector<std::uint32_t> positive, negative;
};

void draw_class(std::span<const std::uint32_t> group_of_row, Rng& rng,
                std::vector<std::uint32_t>& counts) {
    std::fill(counts.begin(), counts.end(), 0U);
    const auto n = static_cast<std::uint32_t>(group_of_row.size());
    for (std::uint32_t i = 0; i < n; ++i) ++counts[group_of_row[rng.below(n)]];
}

/// The scores of a resample, in one walk over the groups; `curve` is scratch space.
Scores score_draws(const Groups& groups, const Draws& draws, std::vector<ThresholdPoint>& curve) {
    curve.clear();
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
            log_loss += positive * groups.positive_log_loss[group] +
                        negative * groups.negative_log_loss[group];
            brier +=
                positive * row_brier(1, groups.p[group]) + negative * row_brier(0, groups.p[group]);
        }
        if (group + 1 == groups.n_predicted) predicted = counted;
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
    if (n_resamples < 1) {
        throw InvalidArgument("n_resamples is " + std::to_string(n_resamples) +
                              ", but must be at least 1");
    }
    const Groups groups = group_rows(y_true, p, threshold);
    std::vector<Scores> resamples(static_cast<std::size_t>(n_resamples));
    const std::size_t n_blocks = (resamples.size() + resamples_per_block - 1) / resamples_per_block;
    for_each_block(n_blocks, threads, [&](std::size_t block) {
        Draws draws{.positive = std::vector<std::uint32_t>(groups.p.size()),
                    .negative = std::vector<std::uint32_t>(groups.p.size())};
        std::vector<ThresholdPoint> curve;
        curve.reserve(groups.p.size());
        const std::size_t end = std::min(resamples.size(), (block + 1) * resamples_per_block);
        for (std::size_t i = block * resamples_per_block; i < end; ++i) {
            Rng rng(seed, "bootstrap", i);
            draw_class(groups.of_positive, rng, draws.positive);
            draw_class(groups.of_negative, rng, draws.negative);
            resamples[i] = score_draws(groups, draws, curve);
        }
    });
    return percentile_intervals(resamples);
}

}  // namespace mlpipe
