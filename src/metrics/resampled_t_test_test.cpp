#include "metrics/resampled_t_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "core/error.h"

namespace mlpipe {
namespace {

using ::testing::ElementsAre;
using ::testing::Pointwise;

// scipy 1.10.1: m = d.mean(); se = sqrt((1/5 + 1/4) * d.var(ddof=1));
// p = 2 * stats.t.sf(m / se, 4); m -+ stats.t.ppf(.975, 4) * se
TEST(CorrectedResampledTTest, EqualsTheFormula) {
    const std::array differences{0.012, 0.020, -0.004, 0.015, 0.009};

    const DifferenceTest test = corrected_resampled_t_test(differences, 0.25);

    EXPECT_NEAR(test.difference, 0.0104, 1e-15);
    EXPECT_NEAR(test.p_value, 0.16065918853031522, 1e-12);
    EXPECT_NEAR(test.low, -0.0063934768865872085, 1e-12);
    EXPECT_NEAR(test.high, 0.027193476886587208, 1e-12);
}

TEST(CorrectedResampledTTest, IsTheSameForTheOtherSign) {
    const std::array differences{0.012, 0.020, -0.004};
    const std::array negated{-0.012, -0.020, 0.004};

    const DifferenceTest test = corrected_resampled_t_test(differences, 0.5);
    const DifferenceTest mirrored = corrected_resampled_t_test(negated, 0.5);

    EXPECT_EQ(test.p_value, mirrored.p_value);
    EXPECT_EQ(test.low, -mirrored.high);
}

TEST(CorrectedResampledTTest, ADifferenceThatNeverVariesIsCertain) {
    EXPECT_EQ(corrected_resampled_t_test(std::array{0.0, 0.0, 0.0}, 0.25).p_value, 1);
    EXPECT_EQ(corrected_resampled_t_test(std::array{0.1, 0.1, 0.1}, 0.25).p_value, 0);
}

TEST(CorrectedResampledTTest, RefusesWhatIsNoSample) {
    EXPECT_THROW((void)corrected_resampled_t_test(std::array{0.1}, 0.25), InvalidArgument);
    EXPECT_THROW((void)corrected_resampled_t_test(std::array{0.1, 0.2}, 0.0), InvalidArgument);
    EXPECT_THROW((void)corrected_resampled_t_test(std::array{0.1, std::nan("")}, 0.25),
                 InvalidArgument);
}

// Holm: 0.01 * 3, 0.02 * 2, 0.03 * 1 raised to what came before.
TEST(Holm, MultipliesTheSmallestByTheirNumberAndNeverFalls) {
    EXPECT_THAT(holm(std::array{0.02, 0.01, 0.03}),
                Pointwise(::testing::DoubleNear(1e-15), {0.04, 0.03, 0.04}));
    EXPECT_THAT(holm(std::array{0.9, 0.8}), ElementsAre(1, 1));
    EXPECT_TRUE(holm({}).empty());
}

}  // namespace
}  // namespace mlpipe
