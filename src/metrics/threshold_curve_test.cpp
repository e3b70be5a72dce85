#include "metrics/threshold_curve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace mlpipe {
namespace {

TEST(ThresholdCurve, GivesTiedRowsOnePointFromTheHighestDown) {
    const std::vector<std::uint8_t> y{1, 0, 1, 0, 1};
    const std::vector<double> p{0.9, 0.9, 0.2, 0.4, 0.9};

    const std::vector<ThresholdPoint> curve = threshold_curve(y, p);

    ASSERT_EQ(curve.size(), 3U);
    EXPECT_EQ(curve[0].score, 0.9);
    EXPECT_EQ(curve[0].true_positive, 2);
    EXPECT_EQ(curve[0].false_positive, 1);
    EXPECT_EQ(curve[1].score, 0.4);
    EXPECT_EQ(curve[1].false_positive, 2);
    EXPECT_EQ(curve[2].score, 0.2);
    EXPECT_EQ(curve[2].true_positive, 3);
    EXPECT_EQ(curve[2].false_positive, 2);
}

}  // namespace
}  // namespace mlpipe
