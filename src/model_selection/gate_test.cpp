#include "model_selection/gate.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace mlpipe {
namespace {

/// 200 positive and 800 negative rows, of which a model finds `found` and `false_alarms`.
struct Rows {
    std::vector<std::uint8_t> y = std::vector<std::uint8_t>(1000);
    Rows() { std::fill_n(y.begin(), 200, 1); }

    [[nodiscard]] static std::vector<float> model(int found, int false_alarms) {
        std::vector<float> p(1000, 0.1f);
        std::fill_n(p.begin(), found, 0.9f);
        std::fill_n(p.begin() + 200, false_alarms, 0.9f);
        return p;
    }
    [[nodiscard]] GateResult compare(const std::vector<float>& active,
                                     const std::vector<float>& fresh, Policy policy) const {
        return compare_with_active(y, {.p = active}, {.p = fresh}, {.policy = policy}, 42);
    }
};

TEST(Gate, LetsAnEqualModelPass) {
    const Rows rows;
    const std::vector<float> model = Rows::model(120, 50);

    for (const Policy policy : {Policy::fixed, Policy::max_f1, Policy::recall_at_precision,
                                Policy::min_cost, Policy::capacity}) {
        const GateResult result = rows.compare(model, model, policy);

        EXPECT_FALSE(result.is_worse()) << to_text(policy);
        EXPECT_EQ(result.objective.difference(), 0) << to_text(policy);
        EXPECT_EQ(result.rows, 1000U);
    }
}

TEST(Gate, LetsADifferencePassThatMayBeLuck) {
    const GateResult result =
        Rows().compare(Rows::model(121, 50), Rows::model(119, 50), Policy::max_f1);

    EXPECT_LT(result.objective.difference(), 0);
    EXPECT_FALSE(result.is_worse());
}

TEST(Gate, StopsAModelThatFindsFewer) {
    const GateResult result =
        Rows().compare(Rows::model(150, 50), Rows::model(110, 50), Policy::recall_at_precision);

    EXPECT_DOUBLE_EQ(result.objective.first, 0.75);
    EXPECT_DOUBLE_EQ(result.objective.second, 0.55);
    EXPECT_TRUE(result.objective_is_worse());
    EXPECT_TRUE(result.is_worse());
}

TEST(Gate, StopsAModelThatBuysRecallWithPrecision) {
    // precision 120 / 150 = 0.8, then 160 / 460 = 0.35; 0.65 is asked
    const GateResult result =
        Rows().compare(Rows::model(120, 30), Rows::model(160, 300), Policy::recall_at_precision);

    EXPECT_GT(result.objective.low, 0);
    ASSERT_TRUE(result.bound.has_value());
    EXPECT_DOUBLE_EQ(result.bound->first, 0.65);  // what is above counts for nothing
    EXPECT_NEAR(result.bound->second, 160.0 / 460, 1e-12);
    EXPECT_TRUE(result.bound_is_worse());
    EXPECT_TRUE(result.is_worse());
}

TEST(Gate, CostIsMoneyARow) {
    const GateResult result =
        Rows().compare(Rows::model(100, 50), Rows::model(150, 100), Policy::min_cost);

    EXPECT_DOUBLE_EQ(result.objective.first, -(2400.0 * 100 + 50.0 * 50) / 1000);
    EXPECT_DOUBLE_EQ(result.objective.second, -(2400.0 * 50 + 50.0 * 100) / 1000);
    EXPECT_FALSE(result.bound.has_value());
    EXPECT_FALSE(result.is_worse());
}

TEST(Gate, StopsAModelThatActsOnMoreThanIsAllowed) {
    // 8 % are allowed: 80 of 1,000 rows
    const GateResult result =
        Rows().compare(Rows::model(60, 10), Rows::model(120, 200), Policy::capacity);

    ASSERT_TRUE(result.bound.has_value());
    EXPECT_DOUBLE_EQ(result.bound->first, -0.08);
    EXPECT_DOUBLE_EQ(result.bound->second, -0.32);
    EXPECT_TRUE(result.bound_is_worse());
}

TEST(Gate, RefusesAPolicyOutOfRange) {
    const Rows rows;
    const std::vector<float> p = Rows::model(1, 1);

    EXPECT_THROW(
        static_cast<void>(compare_with_active(rows.y, {.p = p}, {.p = p}, {.precision = 2}, 1)),
        InvalidArgument);
}

}  // namespace
}  // namespace mlpipe
