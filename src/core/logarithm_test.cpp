#include "core/logarithm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/random.h"

namespace mlpipe {
namespace {

// The C library's log is within an ulp of the true one; the parts of ours add up to three more.
TEST(Logarithm, EqualsTheCLibrarysButForTheLastBits) {
    Rng rng(1, "logarithm");
    for (int i = 0; i < 200000; ++i) {
        const double x = std::ldexp(1 + rng.uniform(), static_cast<int>(rng.below(2000)) - 1000);
        const double expected = std::log(x);
        const double scale = std::max(std::abs(expected), 0.35);
        ASSERT_NEAR(logarithm(x), expected, 4 * scale * std::numeric_limits<double>::epsilon())
            << x;
    }
}

TEST(Logarithm, IsExactAtOneAndHonestAtTheEnds) {
    EXPECT_EQ(logarithm(1), 0);
    EXPECT_DOUBLE_EQ(logarithm(2), std::log(2.0));
    EXPECT_DOUBLE_EQ(logarithm(0.5), -logarithm(2));
    for (const double x : {std::numeric_limits<double>::min(), std::numeric_limits<double>::max(),
                           std::nextafter(1.0, 0.0), std::nextafter(1.0, 2.0)}) {
        EXPECT_DOUBLE_EQ(logarithm(x), std::log(x)) << x;
    }
}

TEST(LogOfOnePlus, EqualsTheCLibrarysButForTheLastBits) {
    for (double e = -0.3; e <= 1; e += 0.00001) {
        ASSERT_NEAR(log_of_one_plus(e), std::log1p(e),
                    4 * std::abs(std::log1p(e)) * std::numeric_limits<double>::epsilon())
            << e;
    }
    EXPECT_EQ(log_of_one_plus(0), 0);
}

}  // namespace
}  // namespace mlpipe
