#include "metrics/roc_placements.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "metrics/checks.h"

namespace mlpipe {
namespace {

/// Number, mean and sample variance of the placements of a class.
struct Spread {
    double rows = 0, mean = 0, variance = 0;
};

Spread spread_of(std::span<const std::uint8_t> y_true, std::span<const double> placements,
                 std::uint8_t y) {
    Spread spread;
    for (std::size_t row = 0; row < y_true.size(); ++row) {
        if (y_true[row] != y) continue;
        spread.rows += 1;
        spread.mean += placements[row];
    }
    spread.mean /= spread.rows;
    for (std::size_t row = 0; row < y_true.size(); ++row) {
        const double gap = placements[row] - spread.mean;
        if (y_true[row] == y) spread.variance += gap * gap;
    }
    spread.variance = spread.rows > 1 ? spread.variance / (spread.rows - 1) : 0;
    return spread;
}

}  // namespace

std::vector<double> roc_placements(std::span<const std::uint8_t> y_true,
                                   std::span<const double> score) {
    check_rows(y_true, score, "score");
    check_both_classes(y_true, "ROC AUC");
    std::vector<std::uint32_t> order(score.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::uint32_t row) { return score[row]; });
    const auto positives = static_cast<double>(std::ranges::count(y_true, 1));
    const double negatives = static_cast<double>(y_true.size()) - positives;
    std::vector<double> placements(score.size());
    double negatives_below = 0, positives_below = 0;
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin;
        double tied[2] = {0, 0};
        for (; end < order.size() && score[order[end]] == score[order[begin]]; ++end) {
            tied[y_true[order[end]]] += 1;
        }
        for (std::size_t i = begin; i < end; ++i) {
            placements[order[i]] = y_true[order[i]] == 1
                                       ? (negatives_below + tied[0] / 2) / negatives
                                       : (positives - positives_below - tied[1] / 2) / positives;
        }
        negatives_below += tied[0];
        positives_below += tied[1];
        begin = end;
    }
    return placements;
}

Interval placement_interval(std::span<const std::uint8_t> y_true,
                            std::span<const double> placements) {
    constexpr double z = 1.959963984540054;  // 97.5 % quantile of the normal distribution
    const Spread positive = spread_of(y_true, placements, 1);
    const Spread negative = spread_of(y_true, placements, 0);
    const double half =
        z * std::sqrt(positive.variance / positive.rows + negative.variance / negative.rows);
    return {.low = positive.mean - half, .high = positive.mean + half};
}

}  // namespace mlpipe
