#include "metrics/cost_curve.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.h"
#include "core/number_text.h"
#include "metrics/checks.h"
#include "metrics/percentile.h"

namespace mlpipe {
namespace {

void check_cost(double cost, const char* name) {
    if (cost >= 0 && std::isfinite(cost)) return;
    throw InvalidArgument(std::string(name) + " is " + to_text(cost) +
                          ", but must lie in [0, infinity)");
}

struct Sample {
    double n_rows, n_positive;
};

/// The cost a row at each of `thresholds`, which ascend. Groups run from the highest p down.
void sample_costs(const GroupedRows& rows, const Draws& draws, Sample sample,
                  const ErrorCosts& costs, std::span<const double> thresholds,
                  std::span<double> out) {
    double found = 0;
    double needless = 0;
    std::size_t group = 0;
    for (std::size_t i = thresholds.size(); i-- > 0;) {
        for (; group < rows.p.size() && rows.p[group] >= thresholds[i]; ++group) {
            found += draws.positive[group];
            needless += draws.negative[group];
        }
        out[i] =
            (costs.false_negative * (sample.n_positive - found) + costs.false_positive * needless) /
            sample.n_rows;
    }
}

/// Value and interval at each threshold.
CostCurve curve_at(std::span<const std::uint8_t> y_true, std::span<const double> p,
                   const ErrorCosts& costs, const Resampling& resampling,
                   std::vector<double> thresholds) {
    check(costs);
    check(resampling);
    check_probabilities(y_true, p);
    check_both_classes(y_true, "the cost of a threshold");
    const GroupedRows rows = group_rows(y_true, p);
    const Sample sample{.n_rows = static_cast<double>(y_true.size()),
                        .n_positive = static_cast<double>(rows.of_positive.size())};
    const std::size_t n = thresholds.size();
    const auto n_resamples = static_cast<std::size_t>(resampling.n_resamples);
    Draws own{.positive = std::vector<std::uint32_t>(rows.p.size()),
              .negative = std::vector<std::uint32_t>(rows.p.size())};
    for (const std::uint32_t group : rows.of_positive) ++own.positive[group];
    for (const std::uint32_t group : rows.of_negative) ++own.negative[group];

    CostCurve curve{.threshold = std::move(thresholds),
                    .value = std::vector<double>(n),
                    .low = std::vector<double>(n),
                    .high = std::vector<double>(n)};
    curve.predict_nothing = costs.false_negative * sample.n_positive / sample.n_rows;
    curve.predict_all = costs.false_positive * (sample.n_rows - sample.n_positive) / sample.n_rows;
    sample_costs(rows, own, sample, costs, curve.threshold, curve.value);
    std::vector<double> all(n_resamples * n);  // one row a resample
    for_each_resample(rows, resampling, [&](std::size_t i, Draws& draws) {
        sample_costs(rows, draws, sample, costs, curve.threshold, std::span(all).subspan(i * n, n));
    });
    std::vector<double> at(n_resamples);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n_resamples; ++j) at[j] = all[j * n + i];
        std::ranges::sort(at);
        curve.low[i] = percentile(at, 0.025);
        curve.high[i] = percentile(at, 0.975);
    }
    return curve;
}

}  // namespace

void check(const ErrorCosts& costs) {
    check_cost(costs.false_negative, "false_negative_cost");
    check_cost(costs.false_positive, "false_positive_cost");
}

MoneyMatrix money(const ConfusionMatrix& counts, const ErrorCosts& costs) {
    return {.false_negative = costs.false_negative * static_cast<double>(counts.false_negative),
            .false_positive = costs.false_positive * static_cast<double>(counts.false_positive)};
}

double value_of_acting(double p, const ErrorCosts& costs) {
    return p * costs.false_negative - (1 - p) * costs.false_positive;
}

double break_even(const ErrorCosts& costs) {
    const double both = costs.false_negative + costs.false_positive;
    return both > 0 ? costs.false_positive / both : 1.0;
}

CostCurve cost_curve(std::span<const std::uint8_t> y_true, std::span<const double> p,
                     const ErrorCosts& costs, const Resampling& resampling, int n_points) {
    if (n_points < 2) {
        throw InvalidArgument("n_points is " + std::to_string(n_points) +
                              ", but must be at least 2");
    }
    std::vector<double> thresholds(static_cast<std::size_t>(n_points));
    for (std::size_t i = 0; i < thresholds.size(); ++i) {
        thresholds[i] = static_cast<double>(i) / static_cast<double>(n_points - 1);
    }
    return curve_at(y_true, p, costs, resampling, std::move(thresholds));
}

Estimate cost_a_row(std::span<const std::uint8_t> y_true, std::span<const double> p,
                    double threshold, const ErrorCosts& costs, const Resampling& resampling) {
    const CostCurve curve = curve_at(y_true, p, costs, resampling, {threshold});
    return {.value = curve.value[0], .low = curve.low[0], .high = curve.high[0]};
}

}  // namespace mlpipe
