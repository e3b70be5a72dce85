#include "metrics/wilson_interval.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace mlpipe {
namespace {

// Expected values: Newcombe 1998 (Statistics in Medicine 17), table I, method 3.
TEST(WilsonInterval, IsThatOfTheLiterature) {
    EXPECT_NEAR(wilson_interval(81, 263).low, 0.2553, 5e-5);
    EXPECT_NEAR(wilson_interval(81, 263).high, 0.3662, 5e-5);
    EXPECT_NEAR(wilson_interval(15, 148).low, 0.0624, 5e-5);
    EXPECT_NEAR(wilson_interval(15, 148).high, 0.1605, 5e-5);
    EXPECT_NEAR(wilson_interval(0, 20).high, 0.1611, 5e-5);
    EXPECT_NEAR(wilson_interval(1, 29).low, 0.0061, 5e-5);
    EXPECT_NEAR(wilson_interval(1, 29).high, 0.1718, 5e-5);
}

TEST(WilsonInterval, StaysInsideTheUnitInterval) {
    for (const int n : {1, 2, 3, 10, 1000, 1'000'000}) {
        EXPECT_EQ(wilson_interval(0, n).low, 0);
        EXPECT_EQ(wilson_interval(n, n).high, 1);
        EXPECT_GT(wilson_interval(0, n).high, 0);
        EXPECT_LT(wilson_interval(n, n).low, 1);
    }
}

TEST(WilsonInterval, OfNoRowIsEverything) {
    EXPECT_EQ(wilson_interval(0, 0).low, 0);
    EXPECT_EQ(wilson_interval(0, 0).high, 1);
}

TEST(WilsonInterval, RefusesCountsThatAreNoShare) {
    EXPECT_THROW((void)wilson_interval(-1, 5), InvalidArgument);
    EXPECT_THROW((void)wilson_interval(6, 5), InvalidArgument);
}

}  // namespace
}  // namespace mlpipe
