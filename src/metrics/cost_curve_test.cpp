#include "metrics/cost_curve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/random.h"
#include "core/test_errors.h"

namespace mlpipe {
namespace {

using testing::ElementsAre;

const std::vector<std::uint8_t> classes{1, 0, 1, 0, 0};
const std::vector<double> p{0.9, 0.8, 0.5, 0.25, 0.0};
const ErrorCosts costs{.false_negative = 100, .false_positive = 10};

TEST(Money, IsTheCountOfEachErrorTimesItsCost) {
    const MoneyMatrix at = money({.true_negative = 9, .false_positive = 3, .false_negative = 2},
                                 {.false_negative = 2400, .false_positive = 50});

    EXPECT_EQ(at.false_negative, 4800);
    EXPECT_EQ(at.false_positive, 150);
    EXPECT_EQ(at.total(), 4950);
}

TEST(ValueOfActing, IsWhatActingSavesLessWhatItWastes) {
    EXPECT_DOUBLE_EQ(value_of_acting(0.25, costs), 25 - 7.5);
    EXPECT_DOUBLE_EQ(value_of_acting(0, costs), -10);
    EXPECT_NEAR(value_of_acting(break_even(costs), costs), 0, 1e-12);
}

TEST(BreakEven, IsTheShareOfTheNeedlessActionInBothCosts) {
    EXPECT_DOUBLE_EQ(break_even({.false_negative = 2400, .false_positive = 50}), 50.0 / 2450);
    EXPECT_EQ(break_even({.false_negative = 0, .false_positive = 0}), 1);
}

TEST(CostCurve, CountsErrorsAtEachThreshold) {
    const CostCurve curve = cost_curve(classes, p, costs, {.n_resamples = 10}, 5);

    // At 0 all are predicted: 3 FP. From 0.25 on the last is not: 2 FP. From 0.5: 1 FP. At 0.75
    // one positive is missed, one needless. At 1 nothing is predicted.
    EXPECT_THAT(curve.threshold, ElementsAre(0, 0.25, 0.5, 0.75, 1));
    EXPECT_THAT(curve.value, ElementsAre(6, 4, 2, 22, 40));
    EXPECT_EQ(curve.predict_nothing, 40);
    EXPECT_EQ(curve.predict_all, 6);
}

TEST(CostCurve, IsSureWhereEveryResampleMakesTheSameErrors) {
    const CostCurve curve = cost_curve(classes, p, costs, {.n_resamples = 200}, 5);

    EXPECT_EQ(curve.low.front(), curve.high.front());  // all are predicted
    EXPECT_EQ(curve.low.back(), curve.high.back());    // nothing is
    EXPECT_LT(curve.low[3], 22);
    EXPECT_GT(curve.high[3], 22);
}

TEST(CostCurve, IsTheSameOnAnyNumberOfThreads) {
    Rng rng(5, "cost curve");
    std::vector<std::uint8_t> y;
    std::vector<double> score;
    for (int i = 0; i < 300; ++i) {
        score.push_back(rng.uniform());
        y.push_back(rng.uniform() < score.back());
    }
    const CostCurve one = cost_curve(y, score, costs, {.threads = {1}});
    const CostCurve four = cost_curve(y, score, costs, {.threads = {4}});

    EXPECT_EQ(one.low, four.low);
    EXPECT_EQ(one.high, four.high);
}

TEST(CostARow, IsThePointOfTheCurve) {
    const CostCurve curve = cost_curve(classes, p, costs, {.n_resamples = 50}, 5);
    const Estimate at = cost_a_row(classes, p, 0.75, costs, {.n_resamples = 50});

    EXPECT_EQ(at.value, curve.value[3]);
    EXPECT_EQ(at.low, curve.low[3]);
    EXPECT_EQ(at.high, curve.high[3]);
}

TEST(CostCurve, RefusesCostsAndSettingsOutOfRange) {
    const auto fault = [&](const ErrorCosts& at, int n_points) {
        return error_text([&] { (void)cost_curve(classes, p, at, {}, n_points); });
    };

    EXPECT_EQ(fault({.false_negative = -1}, 5),
              "false_negative_cost is -1, but must lie in [0, infinity)");
    EXPECT_EQ(fault({.false_positive = std::nan("")}, 5),
              "false_positive_cost is nan, but must lie in [0, infinity)");
    EXPECT_EQ(fault({}, 1), "n_points is 1, but must be at least 2");
}

}  // namespace
}  // namespace mlpipe
