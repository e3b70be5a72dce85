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

TEST(Exponential, HasTheSameBitsWithoutBranches) {
    for (double x = -700; x <= 700; x += 0.00731) {
        ASSERT_EQ(exponential_within_700(x), exponential(x)) << x;
    }
    for (const double x : {-700.0, -0.0, 0.0, 1e-300, 700.0}) {
        EXPECT_EQ(exponential_within_700(x), exponential(x)) << x;
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
