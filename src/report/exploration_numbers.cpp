#include "report/exploration_numbers.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "metrics/percentile.h"

namespace mlpipe {
namespace {

/// Keys that ascend as the values do, with the class in the lowest bit, so that one sort of whole
/// numbers puts both in order.
std::uint64_t key_of(float value, std::uint8_t y) {
    const auto bits = std::bit_cast<std::uint32_t>(value + 0.0f);  // -0 is 0
    const std::uint32_t ordered = (bits >> 31) != 0 ? ~bits : bits | 0x80000000U;
    return (static_cast<std::uint64_t>(ordered) << 1) | y;
}

float value_of(std::uint64_t key) {
    const auto ordered = static_cast<std::uint32_t>(key >> 1);
    return std::bit_cast<float>((ordered >> 31) != 0 ? ordered & 0x7fffffffU : ~ordered);
}

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Sums of ascending values: always in the same order.
NumberSummary summarize(std::span<const double> sorted) {
    NumberSummary summary;
    summary.rows = std::ssize(sorted);
    if (sorted.empty()) {
        summary.mean = summary.std = summary.minimum = summary.maximum = nan;
        summary.quantiles.fill(nan);
        return summary;
    }
    const auto n = static_cast<double>(sorted.size());
    summary.mean = std::accumulate(sorted.begin(), sorted.end(), 0.0) / n;
    double squares = 0;
    for (const double value : sorted) squares += (value - summary.mean) * (value - summary.mean);
    summary.std = sorted.size() > 1 ? std::sqrt(squares / (n - 1)) : nan;
    summary.minimum = sorted.front();
    summary.maximum = sorted.back();
    std::ranges::transform(summary_shares, summary.quantiles.begin(),
                           [&](double share) { return percentile(sorted, share); });
    return summary;
}

std::vector<std::int64_t> counts_between(std::span<const double> edges,
                                         std::span<const double> sorted) {
    std::vector<std::int64_t> counts;
    auto from = sorted.begin();
    for (std::size_t bin = 0; bin + 1 < edges.size(); ++bin) {
        const bool last = bin + 2 == edges.size();
        const auto to = last ? sorted.end() : std::lower_bound(from, sorted.end(), edges[bin + 1]);
        counts.push_back(to - from);
        from = to;
    }
    return counts;
}

void find_outliers(NumberDistribution& distribution, std::span<const double> sorted) {
    const double q1 = distribution.all.quantiles[1];
    const double q3 = distribution.all.quantiles[3];
    if (!(q3 > q1)) {
        distribution.outliers_below = distribution.outliers_above = nan;
        return;
    }
    distribution.outliers_below = q1 - 3 * (q3 - q1);
    distribution.outliers_above = q3 + 3 * (q3 - q1);
    const auto low = std::ranges::lower_bound(sorted, distribution.outliers_below);
    const auto high = std::ranges::upper_bound(sorted, distribution.outliers_above);
    distribution.outliers = (low - sorted.begin()) + (sorted.end() - high);
}

}  // namespace

SortedNumbers::SortedNumbers(std::span<const float> values, std::span<const std::uint8_t> y) {
    std::vector<std::uint64_t> keys;
    keys.reserve(values.size());
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (!std::isnan(values[row])) keys.push_back(key_of(values[row], y[row]));
    }
    std::ranges::sort(keys);
    all_.reserve(keys.size());
    double pairs = 0;  // (negative, positive) in the right order; exact: whole or half numbers
    for (std::size_t begin = 0; begin < keys.size();) {
        const float value = value_of(keys[begin]);
        std::int64_t counts[2] = {0, 0};
        std::size_t end = begin;
        for (; end < keys.size() && keys[end] >> 1 == keys[begin] >> 1; ++end) {
            ++counts[keys[end] & 1];
            by_class_[keys[end] & 1].push_back(value);
            all_.push_back(value);
        }
        const auto below = static_cast<double>(std::ssize(by_class_[0]) - counts[0]);
        pairs += static_cast<double>(counts[1]) * (below + 0.5 * static_cast<double>(counts[0]));
        ++n_distinct_;
        most_frequent_ = std::max(most_frequent_, counts[0] + counts[1]);
        begin = end;
    }
    const double possible =
        static_cast<double>(by_class_[0].size()) * static_cast<double>(by_class_[1].size());
    if (possible > 0) roc_auc_ = pairs / possible;
}

NumberDistribution describe(const SortedNumbers& sorted) {
    NumberDistribution distribution;
    distribution.all = summarize(sorted.all());
    distribution.negative = summarize(sorted.of_class(0));
    distribution.positive = summarize(sorted.of_class(1));
    find_outliers(distribution, sorted.all());
    if (sorted.all().empty()) return distribution;
    const bool integers =
        std::ranges::all_of(sorted.all(), [](double x) { return x == std::floor(x); });
    distribution.edges = histogram_edges(sorted.all().front(), sorted.all().back(), integers);
    distribution.negative_counts = counts_between(distribution.edges, sorted.of_class(0));
    distribution.positive_counts = counts_between(distribution.edges, sorted.of_class(1));
    return distribution;
}

}  // namespace mlpipe
