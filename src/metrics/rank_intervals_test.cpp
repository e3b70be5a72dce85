#include "metrics/rank_intervals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/exponential.h"
#include "core/random.h"
#include "metrics/classification_scores.h"
#include "metrics/wilson_interval.h"

namespace mlpipe {
namespace {

using Labels = std::vector<std::uint8_t>;
using Values = std::vector<double>;

struct Rows {
    Labels y;
    Values p;
};

/// With ties.
Rows random_rows(std::size_t n, std::uint64_t seed) {
    Rng rng(seed, "test");
    Rows rows;
    for (std::size_t i = 0; i < n; ++i) {
        rows.y.push_back(i % 3 == 0 ? 1 : 0);
        rows.p.push_back((rng.below(20) + (i % 3 == 0 ? 6.0 : 0.0)) / 32);
    }
    return rows;
}

/// The reference: each row left out in turn.
double plain_jackknife_error(const Rows& rows) {
    double variance = 0;
    for (const std::uint8_t label : {0, 1}) {
        Values left;
        for (std::size_t i = 0; i < rows.y.size(); ++i) {
            if (rows.y[i] != label) continue;
            Rows others = rows;
            others.y.erase(others.y.begin() + static_cast<std::ptrdiff_t>(i));
            others.p.erase(others.p.begin() + static_cast<std::ptrdiff_t>(i));
            left.push_back(average_precision(others.y, others.p));
        }
        double mean = 0;
        for (const double each : left) mean += each / static_cast<double>(left.size());
        double squares = 0;
        for (const double each : left) squares += (each - mean) * (each - mean);
        variance +=
            squares * static_cast<double>(left.size() - 1) / static_cast<double>(left.size());
    }
    return std::sqrt(variance);
}

TEST(AveragePrecisionInterval, IsThatOfLeavingOutEachRowInTurn) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Rows rows = random_rows(30 + seed, seed);
        const double value = average_precision(rows.y, rows.p);

        const Estimate found = average_precision_interval(threshold_curve(rows.y, rows.p));

        const double reach =
            1.959963984540054 * plain_jackknife_error(rows) / (value * (1 - value));
        EXPECT_NEAR(found.low, sigmoid(logit(value) - reach), 1e-12) << seed;
        EXPECT_NEAR(found.high, sigmoid(logit(value) + reach), 1e-12) << seed;
    }
}

TEST(AveragePrecisionInterval, OfAPerfectOrderIsWilsons) {
    const Estimate found =
        average_precision_interval(threshold_curve(Labels{0, 0, 1, 1}, Values{0.1, 0.2, 0.8, 0.9}));

    EXPECT_EQ(found.value, 1);
    EXPECT_EQ(found.low, wilson_interval(2, 2).low);
    EXPECT_EQ(found.high, 1);
}

TEST(RocAucInterval, OfManyRowsIsDeLongsOnTheLogitScale) {
    const Rows rows = random_rows(120, 3);
    double area = 0;
    Values of_positive, of_negative;
    for (std::size_t i = 0; i < rows.y.size(); ++i) {
        double wins = 0;
        for (std::size_t j = 0; j < rows.y.size(); ++j) {
            if (rows.y[i] == rows.y[j]) continue;
            const double ahead = rows.y[i] == 1 ? rows.p[i] - rows.p[j] : rows.p[j] - rows.p[i];
            wins += ahead > 0 ? 1 : ahead == 0 ? 0.5 : 0;
        }
        if (rows.y[i] == 1) of_positive.push_back(wins / 80);
        if (rows.y[i] == 0) of_negative.push_back(wins / 40);
    }
    for (const double each : of_positive) area += each / 40;
    double variance = 0;
    for (const Values& shares : {of_positive, of_negative}) {
        double squares = 0;
        for (const double each : shares) squares += (each - area) * (each - area);
        const auto n = static_cast<double>(shares.size());
        variance += squares / (n - 1) / n;
    }

    const Estimate found = roc_auc_interval(threshold_curve(rows.y, rows.p));

    const double reach = 1.959963984540054 * std::sqrt(variance) / (area * (1 - area));
    EXPECT_NEAR(found.value, area, 1e-12);
    EXPECT_NEAR(found.low, sigmoid(logit(area) - reach), 1e-12);
    EXPECT_NEAR(found.high, sigmoid(logit(area) + reach), 1e-12);
}

TEST(RocAucInterval, OfFewRowsLiesWhereTheAreaIsTwoDeviationsAway) {
    const Estimate found = roc_auc_interval(
        threshold_curve(Labels{0, 0, 1, 0, 1, 1}, Values{0.1, 0.2, 0.3, 0.4, 0.5, 0.6}));

    EXPECT_DOUBLE_EQ(found.value, 8.0 / 9);
    for (const double limit : {found.low, found.high}) {
        if (limit == 1) continue;
        // Newcombe's variance with (3 + 3) / 2 - 1 = 2 others.
        const double variance =
            limit * (1 - limit) * (1 + 2 * (1 - limit) / (2 - limit) + 2 * limit / (1 + limit)) / 9;
        EXPECT_NEAR(std::abs(found.value - limit), 1.959963984540054 * std::sqrt(variance), 1e-12);
    }
    EXPECT_LT(found.high, 1);
}

TEST(RocAucInterval, OfAPerfectOrderStaysBelowNothing) {
    const Estimate found =
        roc_auc_interval(threshold_curve(Labels{0, 0, 1, 1}, Values{0.1, 0.2, 0.8, 0.9}));

    EXPECT_EQ(found.high, 1);
    EXPECT_GT(found.low, 0.3);
    EXPECT_LT(found.low, 0.8);
}

TEST(RocAucInterval, OfOneScoreForAllIsNotCertain) {
    const Estimate found = roc_auc_interval(threshold_curve(Labels{0, 0, 1, 1}, Values(4, 0.5)));

    EXPECT_EQ(found.value, 0.5);
    EXPECT_LT(found.low, 0.3);
}

}  // namespace
}  // namespace mlpipe
