#include "metrics/roc_placements.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "metrics/classification_scores.h"

namespace mlpipe {
namespace {

const std::vector<std::uint8_t> y = {1, 0, 1, 0, 0};
const std::vector<double> score = {0.9, 0.5, 0.5, 0.1, 0.7};

TEST(RocPlacements, AreSharesOfTheOtherClassInTheRightOrder) {
    // Positive 0.9 beats all three negatives; 0.5 beats one and ties one. Negative 0.5 is beaten by
    // 0.9 and tied by 0.5; 0.1 by both; 0.7 by one.
    EXPECT_THAT(roc_placements(y, score), testing::ElementsAre(1, 0.75, 0.5, 1, 0.5));
}

TEST(RocPlacements, HaveTheAreaAsTheirMeanInEitherClass) {
    const std::vector<double> placements = roc_placements(y, score);

    EXPECT_DOUBLE_EQ((placements[0] + placements[2]) / 2, roc_auc(y, score));
    EXPECT_DOUBLE_EQ((placements[1] + placements[3] + placements[4]) / 3, roc_auc(y, score));
}

TEST(PlacementInterval, FollowsDeLong) {
    // S10 = 0.125 over 2 rows; S01 = 0.0625 over 3 rows.
    const double half = 1.959963984540054 * std::sqrt(0.125 / 2 + 0.0625 / 3);

    const Interval interval = placement_interval(y, roc_placements(y, score));

    EXPECT_NEAR(interval.low, 0.75 - half, 1e-15);
    EXPECT_NEAR(interval.high, 0.75 + half, 1e-15);
}

}  // namespace
}  // namespace mlpipe
