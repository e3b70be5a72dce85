#include "metrics/curve_bands.h"

#include <algorithm>
#include <string>

#include "core/error.h"
#include "metrics/checks.h"
#include "metrics/percentile.h"

namespace mlpipe {
namespace {

/// Rows counted from the highest score down.
struct Counts {
    double positive = 0, negative = 0;
};

/// Walks the points of a resample's curve, from nothing predicted to all, in step with the grid of
/// n values 0, 1 / (n - 1), …, 1. For grid value i `reached(i, at)` says whether the point is the
/// first to reach it, and `value(i, before, at)` what the curve is there.
template <typename Reached, typename Value>
void sample_curve(const Draws& draws, std::span<double> out, const Reached& reached,
                  const Value& value) {
    Counts before;
    Counts at;
    std::size_t i = 0;
    for (std::size_t group = 0; group < draws.positive.size() && i < out.size(); ++group) {
        if (draws.positive[group] + draws.negative[group] == 0) continue;
        at.positive += draws.positive[group];
        at.negative += draws.negative[group];
        for (; i < out.size() && reached(i, at); ++i) out[i] = value(i, before, at);
        before = at;
    }
    for (; i < out.size(); ++i) out[i] = value(i, before, at);
}

void sample_roc(const Draws& draws, Counts of, std::span<double> tpr) {
    // In rows times steps of the grid, so that comparisons are exact.
    const auto steps = static_cast<double>(tpr.size() - 1);
    const auto wanted = [&](std::size_t i) { return static_cast<double>(i) * of.negative; };
    // Only a point past x ends its vertical part, so that the highest tpr at x is taken.
    sample_curve(
        draws, tpr, [&](std::size_t i, Counts at) { return at.negative * steps > wanted(i); },
        [&](std::size_t i, Counts before, Counts at) {
            const double run = (at.negative - before.negative) * steps;
            const double part = run == 0 ? 1 : (wanted(i) - before.negative * steps) / run;
            return (before.positive + part * (at.positive - before.positive)) / of.positive;
        });
}

void sample_precision(const Draws& draws, Counts of, std::span<double> precision) {
    const auto steps = static_cast<double>(precision.size() - 1);
    sample_curve(
        draws, precision,
        [&](std::size_t i, Counts at) {
            return at.positive > 0 && at.positive * steps >= static_cast<double>(i) * of.positive;
        },
        [](std::size_t, Counts, Counts at) { return at.positive / (at.positive + at.negative); });
}

using Sampler = void (*)(const Draws&, Counts of, std::span<double> out);

CurveBand band(std::span<const std::uint8_t> y_true, std::span<const double> score,
               const Resampling& resampling, int n_points, Sampler sample) {
    const GroupedRows rows = group_rows(y_true, score);
    check_both_classes(y_true, "a band of a curve");
    check(resampling);
    if (n_points < 2) {
        throw InvalidArgument("n_points is " + std::to_string(n_points) +
                              ", but must be at least 2");
    }
    const auto n = static_cast<std::size_t>(n_points);
    const auto n_resamples = static_cast<std::size_t>(resampling.n_resamples);
    CurveBand result{.x = std::vector<double>(n),
                     .value = std::vector<double>(n),
                     .low = std::vector<double>(n),
                     .high = std::vector<double>(n)};
    for (std::size_t i = 0; i < n; ++i) {
        result.x[i] = static_cast<double>(i) / static_cast<double>(n - 1);
    }
    const Counts of{.positive = static_cast<double>(rows.of_positive.size()),
                    .negative = static_cast<double>(rows.of_negative.size())};
    Draws own{.positive = std::vector<std::uint32_t>(rows.p.size()),
              .negative = std::vector<std::uint32_t>(rows.p.size())};
    for (const std::uint32_t group : rows.of_positive) ++own.positive[group];
    for (const std::uint32_t group : rows.of_negative) ++own.negative[group];
    sample(own, of, result.value);

    std::vector<double> curves(n_resamples * n);  // one row a resample
    for_each_resample(rows, resampling, [&](std::size_t i, Draws& draws) {
        sample(draws, of, std::span(curves).subspan(i * n, n));
    });
    std::vector<double> at_x(n_resamples);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n_resamples; ++j) at_x[j] = curves[j * n + i];
        std::sort(at_x.begin(), at_x.end());
        result.low[i] = percentile(at_x, 0.025);
        result.high[i] = percentile(at_x, 0.975);
    }
    return result;
}

}  // namespace

CurveBand roc_band(std::span<const std::uint8_t> y_true, std::span<const double> score,
                   const Resampling& resampling, int n_points) {
    return band(y_true, score, resampling, n_points, sample_roc);
}

CurveBand precision_recall_band(std::span<const std::uint8_t> y_true, std::span<const double> score,
                                const Resampling& resampling, int n_points) {
    return band(y_true, score, resampling, n_points, sample_precision);
}

}  // namespace mlpipe
