#include "metrics/paired_difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"

namespace mlpipe {
namespace {

const std::vector<CountScore> recall_alone = {[](const ConfusionMatrix& c) { return recall(c); }};

TEST(PairedDifference, CountsRowsByClassAndByWhoPredictsPositive) {
    const std::vector<std::uint8_t> y = {1, 1, 1, 0, 0, 0, 0};
    const std::vector<float> p = {0.9f, 0.6f, 0.1f, 0.6f, 0.4f, 0.1f, 0.1f};
    const std::vector<float> q = {0.9f, 0.1f, 0.6f, 0.1f, 0.2f, 0.1f, 0.9f};

    const PairedConfusion counts =
        count_pairs(y, {.p = p, .threshold = 0.6f}, {.p = q, .threshold = 0.2f});

    EXPECT_EQ(counts.positive.both, 1);
    EXPECT_EQ(counts.positive.first, 1);
    EXPECT_EQ(counts.positive.second, 1);
    EXPECT_EQ(counts.negative.first, 1);
    EXPECT_EQ(counts.negative.second, 2);
    EXPECT_EQ(counts.negative.neither, 1);
    EXPECT_EQ(counts.of_first().true_positive, 2);
    EXPECT_EQ(counts.of_first().false_positive, 1);
    EXPECT_EQ(counts.of_second().false_positive, 2);
    EXPECT_EQ(counts.of_second().total(), 7);
}

TEST(PairedDifference, OfEqualDecisionsIsExactlyZero) {
    const PairedConfusion counts{.positive = {.both = 30, .neither = 20},
                                 .negative = {.both = 5, .neither = 50}};

    const PairedDifference result = paired_differences(counts, recall_alone, 42)[0];

    EXPECT_DOUBLE_EQ(result.first, 0.6);
    EXPECT_EQ(result.difference(), 0);
    EXPECT_EQ(result.low, 0);
    EXPECT_EQ(result.high, 0);
}

TEST(PairedDifference, HasTheIntervalOfTheNormalApproximation) {
    const PairedConfusion counts{
        .positive = {.both = 400, .first = 40, .second = 100, .neither = 460},
        .negative = {.neither = 10}};

    const PairedDifference result = paired_differences(counts, recall_alone, 42)[0];

    // difference (100 - 40) / 1000; its variance (140 / 1000 - 0.06^2) / 1000
    const double deviation = std::sqrt((0.14 - 0.0036) / 1000);
    EXPECT_NEAR(result.difference(), 0.06, 1e-12);
    EXPECT_NEAR(result.low, 0.06 - 1.96 * deviation, 0.003);
    EXPECT_NEAR(result.high, 0.06 + 1.96 * deviation, 0.003);
}

TEST(PairedDifference, DoesNotDependOnThreads) {
    const PairedConfusion counts{.positive = {.both = 9, .first = 7, .second = 5, .neither = 3},
                                 .negative = {.both = 2, .first = 4, .second = 6, .neither = 8}};

    const PairedDifference one = paired_differences(counts, recall_alone, 7, 200, {1})[0];
    const PairedDifference three = paired_differences(counts, recall_alone, 7, 200, {3})[0];

    EXPECT_EQ(one.low, three.low);
    EXPECT_EQ(one.high, three.high);
}

TEST(PairedDifference, NeedsRowsOfBothClasses) {
    const std::vector<std::uint8_t> y = {1, 1};
    const std::vector<float> p = {0.1f, 0.2f};

    EXPECT_THROW(static_cast<void>(count_pairs(y, {.p = p}, {.p = p})), InvalidArgument);
    EXPECT_THROW(static_cast<void>(count_pairs({}, {}, {})), InvalidArgument);
}

}  // namespace
}  // namespace mlpipe
