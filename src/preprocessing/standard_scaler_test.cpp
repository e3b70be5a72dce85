#include "preprocessing/standard_scaler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "preprocessing/min_max_scaler.h"

namespace mlpipe {
namespace {

TEST(StandardScaler, TakesMeanAndPopulationDeviation) {
    const std::vector<float> values{1, 2, 3, 6};

    const Scale scale = StandardScaler{}.fit(values);

    // mean 3, population variance (4 + 1 + 0 + 9) / 4 = 3.5
    EXPECT_EQ(scale.offset, 3.0f);
    EXPECT_EQ(scale.scale, static_cast<float>(1 / std::sqrt(3.5)));
}

TEST(StandardScaler, LeavesTheWidthOfAConstantColumn) {
    const std::vector<float> values(10000, 0.1f);

    const Scale scale = StandardScaler{}.fit(values);

    EXPECT_EQ(scale.offset, 0.1f);
    EXPECT_EQ(scale.scale, 1.0f);
}

TEST(StandardScaler, SeesASmallDeviationBesideALargeMean) {
    // The naive E[x^2] - E[x]^2 loses every digit here: x^2 is 1e14, the variance 0.25.
    std::vector<float> values(20000, 10000000.0f);
    for (std::size_t row = 0; row < values.size(); row += 2) values[row] += 1;

    const Scale scale = StandardScaler{}.fit(values);

    EXPECT_EQ(scale.offset, 10000000.0f);  // 10000000.5 to even
    EXPECT_EQ(scale.scale, 2.0f);
}

TEST(StandardScaler, TakesASingleRowAndNoRow) {
    const std::vector<float> one{5};

    const Scale single = StandardScaler{}.fit(one);
    const Scale none = StandardScaler{}.fit({});

    EXPECT_EQ(single.offset, 5.0f);
    EXPECT_EQ(single.scale, 1.0f);
    EXPECT_EQ(none.offset, 0.0f);
    EXPECT_EQ(none.scale, 1.0f);
}

TEST(StandardScaler, KeepsTheScaleFinite) {
    // The deviation is 7e-46, so 1 / sd is beyond float32.
    const std::vector<float> values{0.0f, std::numeric_limits<float>::denorm_min()};

    EXPECT_EQ(StandardScaler{}.fit(values).scale, std::numeric_limits<float>::max());
}

TEST(MinMaxScaler, TakesTheRangeSeen) {
    const std::vector<float> values{3, -1, 7};

    const Scale scale = MinMaxScaler{}.fit(values);

    EXPECT_EQ(scale.offset, -1.0f);
    EXPECT_EQ(scale.scale, 0.125f);
}

TEST(MinMaxScaler, LeavesTheWidthOfAConstantColumn) {
    const std::vector<float> values{4, 4};

    const Scale scale = MinMaxScaler{}.fit(values);

    EXPECT_EQ(scale.offset, 4.0f);
    EXPECT_EQ(scale.scale, 1.0f);
}

TEST(MinMaxScaler, SubtractsInDouble) {
    // In float32 the range would be infinite and the scale 0.
    const std::vector<float> values{-3e38f, 3e38f};

    EXPECT_GT(MinMaxScaler{}.fit(values).scale, 0.0f);
}

}  // namespace
}  // namespace mlpipe
