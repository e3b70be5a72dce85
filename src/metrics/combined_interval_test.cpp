#include "metrics/combined_interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "metrics/wilson_interval.h"

namespace mlpipe {
namespace {

Estimate proportion(std::int64_t successes, std::int64_t rows) {
    const Interval wilson = wilson_interval(successes, rows);
    return {.value = static_cast<double>(successes) / static_cast<double>(rows),
            .low = wilson.low,
            .high = wilson.high};
}

TEST(Difference, OfTwoProportionsIsThatOfNewcombe) {
    // Newcombe (1998), Interval estimation for the difference between independent proportions,
    // table II, case a: 56/70 - 48/80, method 10: 0.0524 to 0.3339.
    const Estimate found = difference(proportion(56, 70), proportion(48, 80));

    EXPECT_NEAR(found.value, 0.2, 1e-12);
    EXPECT_NEAR(found.low, 0.0524, 5e-5);
    EXPECT_NEAR(found.high, 0.3339, 5e-5);
}

TEST(WeightedSum, OfOneTermIsThatTerm) {
    const Estimate found = weighted_sum(1, {.value = 0.5, .low = 0.2, .high = 0.9}, 0, {});

    EXPECT_DOUBLE_EQ(found.value, 0.5);
    EXPECT_DOUBLE_EQ(found.low, 0.2);
    EXPECT_DOUBLE_EQ(found.high, 0.9);
}

TEST(Ratio, HasTheLimitsWhereTheDifferenceFromLimitTimesBIsZero) {
    const Estimate a{.value = 0.5, .low = 0.4, .high = 0.65};
    const Estimate b{.value = 0.8, .low = 0.7, .high = 0.85};

    const Estimate found = ratio(a, b);

    // By definition a - r b reaches 0 with one of its limits.
    const auto of = [&](double r) {
        return difference(a, {.value = r * b.value, .low = r * b.low, .high = r * b.high});
    };
    EXPECT_DOUBLE_EQ(found.value, 0.625);
    EXPECT_NEAR(of(found.low).low, 0, 1e-12);
    EXPECT_NEAR(of(found.high).high, 0, 1e-12);
}

TEST(Ratio, ByWhatMayBeZeroHasNoUpperLimit) {
    const Estimate found = ratio({.value = 0.5, .low = 0.4, .high = 0.6}, proportion(0, 5));

    EXPECT_EQ(found.value, std::numeric_limits<double>::infinity());
    EXPECT_EQ(found.high, std::numeric_limits<double>::infinity());
    EXPECT_GT(found.low, 0);
}

TEST(Ratio, OfZeroBeginsAtZero) {
    const Estimate found = ratio(proportion(0, 5), proportion(5, 5));

    EXPECT_EQ(found.value, 0);
    EXPECT_EQ(found.low, 0);
    EXPECT_TRUE(std::isfinite(found.high));
}

}  // namespace
}  // namespace mlpipe
