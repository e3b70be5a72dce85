#include "core/exponential.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace mlpipe {
namespace {

TEST(Exponential, IsWithinTwoUlpOfTheLibrary) {
    for (double x = -708; x <= 709; x += 0.00731) {
        const double expected = std::exp(x);
        const double ulp =
            std::nextafter(expected, std::numeric_limits<double>::infinity()) - expected;
        ASSERT_LE(std::abs(exponential(x) - expected), 2 * ulp) << x;
    }
}

TEST(Exponential, IsExactAtZeroAndHonestAtTheEnds) {
    const double infinity = std::numeric_limits<double>::infinity();

    EXPECT_EQ(exponential(0.0), 1.0);
    EXPECT_EQ(exponential(710.0), infinity);
    EXPECT_EQ(exponential(infinity), infinity);
    EXPECT_EQ(exponential(-710.0), 0.0);
    EXPECT_EQ(exponential(-infinity), 0.0);
    EXPECT_TRUE(std::isnan(exponential(std::numeric_limits<double>::quiet_NaN())));
}

TEST(ExponentialBelowZero, HasTheBitsOfExponential) {
    const auto same = [](double x) {
        return std::bit_cast<std::uint64_t>(exponential_below_zero(x)) ==
               std::bit_cast<std::uint64_t>(exponential(x));
    };
    for (double x = -712; x <= 0; x += 0.000731) ASSERT_TRUE(same(x)) << x;
    for (double x = -1e-300; x > -700; x *= 1.01) ASSERT_TRUE(same(x)) << x;

    constexpr double lowest = -708.3964185322641;
    for (const double x :
         {-0.0, 0.0, lowest, std::nextafter(lowest, 0.0), std::nextafter(lowest, -1e3), -1e300}) {
        EXPECT_TRUE(same(x)) << x;
    }
    EXPECT_EQ(exponential_below_zero(-std::numeric_limits<double>::infinity()), 0.0);
    EXPECT_TRUE(std::isnan(exponential_below_zero(std::numeric_limits<double>::quiet_NaN())));
}

TEST(ExponentialWithin708, HasTheBitsOfExponential) {
    for (double x = -700; x <= 700; x += 0.00731) {
        ASSERT_EQ(exponential_within_708(x), exponential(x)) << x;
    }
    for (const double x : {-700.0, -0.0, 0.0, 1e-300, 700.0}) {
        EXPECT_EQ(exponential_within_708(x), exponential(x)) << x;
    }
}

TEST(Sigmoid, RunsFromZeroToOneAndIsInvertedByLogit) {
    EXPECT_EQ(sigmoid(0.0), 0.5);
    EXPECT_EQ(sigmoid(-1e300), 0.0);
    EXPECT_EQ(sigmoid(1e300), 1.0);
    for (double x = -20; x <= 20; x += 0.37) EXPECT_NEAR(logit(sigmoid(x)), x, 1e-6);
}

}  // namespace
}  // namespace mlpipe
