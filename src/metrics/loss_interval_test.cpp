#include "metrics/loss_interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace mlpipe {
namespace {

using Labels = std::vector<std::uint8_t>;
using Values = std::vector<double>;

TEST(MeanLossInterval, IsStudentsOnTheLogScaleWithTheVarianceOfTheClasses) {
    // Means 2 and 5, mean of all 3.2; variances of the means 1 / 3 and 4 / 2; weights 0.6 and 0.4.
    const Estimate found = mean_loss_interval(Labels{0, 0, 0, 1, 1}, Values{1, 2, 3, 3, 7});

    const double error = std::sqrt(0.36 / 3 + 0.16 * 4);
    const double t = 12.706204736174694;  // scipy 1.10: t.ppf(0.975, 1)
    EXPECT_DOUBLE_EQ(found.value, 3.2);
    EXPECT_NEAR(found.low, 3.2 * std::exp(-t * error / 3.2), 1e-9);
    EXPECT_NEAR(found.high, 3.2 * std::exp(t * error / 3.2), 1e-9);
}

TEST(MeanLossInterval, OfAClassOfOneRowTakesBothAsOne) {
    const Estimate found = mean_loss_interval(Labels{0, 0, 1}, Values{1, 2, 3});

    const double t = 4.302652729749464;  // scipy 1.10: t.ppf(0.975, 2)
    EXPECT_NEAR(found.high, 2 * std::exp(t * std::sqrt(1.0 / 3) / 2), 1e-9);
}

TEST(MeanLossInterval, OfNoLossIsZero) {
    const Estimate found = mean_loss_interval(Labels{0, 1}, Values{0, 0});

    EXPECT_EQ(found.low, 0);
    EXPECT_EQ(found.high, 0);
}

}  // namespace
}  // namespace mlpipe
