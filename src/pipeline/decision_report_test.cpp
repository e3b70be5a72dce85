#include "pipeline/decision_report.h"

#include <gtest/gtest.h>

namespace mlpipe {
namespace {

const std::vector<std::uint8_t> classes{1, 0, 1, 0, 0};
const std::vector<float> p{0.875f, 0.75f, 0.5f, 0.25f, 0.0f};
const ErrorCosts costs{.false_negative = 100, .false_positive = 10};

TEST(DecisionReport, TellsErrorsInMoney) {
    const DecisionReport report = decision_report(classes, p, 0.625f, costs);

    // The row at 0.75 is a needless action, that at 0.5 is missed.
    EXPECT_EQ(report.money.false_positive, 10);
    EXPECT_EQ(report.money.false_negative, 100);
    EXPECT_EQ(report.cost_a_row.value, 22);
    EXPECT_EQ(report.predict_nothing, 40);
    EXPECT_EQ(report.predict_all, 6);
    EXPECT_DOUBLE_EQ(report.break_even, 10.0 / 110);
}

TEST(DecisionReport, TellsWhatTheNextRowIsWorth) {
    const DecisionReport report = decision_report(classes, p, 0.625f, costs);

    ASSERT_TRUE(report.marginal.has_value());
    EXPECT_EQ(report.marginal->probability, 0.5);
    EXPECT_EQ(report.marginal->value, 45);  // 0.5 * 100 - 0.5 * 10
}

TEST(DecisionReport, HasNoNextRowWhereAllAreActedOn) {
    EXPECT_FALSE(decision_report(classes, p, 0.0f, costs).marginal.has_value());
}

TEST(DecisionReport, HasTheProfitOfACampaign) {
    const ChurnCampaign campaign{.customer_value = 100, .incentive_cost = 0, .contact_cost = 0};

    const DecisionReport report = decision_report(classes, p, 0.5f, costs, campaign);

    // Contacts are free, so everybody is called: 2 of 5 churn, 6 / 20 of them accept.
    EXPECT_NEAR(report.profit.profit, 0.4 * 0.3 * 100, 1e-12);
    EXPECT_EQ(report.campaign.customer_value, 100);
}

TEST(CostsOf, AreThoseOfThePolicyWhicheverItIs) {
    const ErrorCosts of = costs_of({.policy = Policy::max_f1, .false_negative_cost = 7});

    EXPECT_EQ(of.false_negative, 7);
    EXPECT_EQ(of.false_positive, 50);
}

}  // namespace
}  // namespace mlpipe
