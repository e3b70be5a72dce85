#include "models/class_weight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlpipe {
namespace {

const std::vector<std::uint8_t> three_to_one{0, 1, 0, 0};

TEST(ClassWeights, AreOneUnlessAskedFor) {
    EXPECT_THAT(class_weights(ClassWeight::none, three_to_one), testing::ElementsAre(1.0, 1.0));
}

TEST(ClassWeights, BalancedGiveBothClassesTheSameTotal) {
    // 4 / (2 * 3) and 4 / (2 * 1): 3 * 2/3 = 1 * 2.
    EXPECT_THAT(class_weights(ClassWeight::balanced, three_to_one),
                testing::ElementsAre(4.0 / 6.0, 2.0));
}

}  // namespace
}  // namespace mlpipe
