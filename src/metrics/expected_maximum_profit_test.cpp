#include "metrics/expected_maximum_profit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/random.h"
#include "core/test_errors.h"
#include "metrics/threshold_curve.h"

namespace mlpipe {
namespace {

struct Scored {
    std::vector<std::uint8_t> y;
    std::vector<double> score;
};

Scored random_scores(std::uint64_t seed, std::size_t n) {
    Rng rng(seed, "profit");
    Scored rows;
    for (std::size_t i = 0; i < n; ++i) {
        const bool is_churner = rng.below(4) == 0;
        rows.y.push_back(is_churner);
        // Coarse, so that some are tied.
        rows.score.push_back(std::floor(20 * (rng.uniform() + (is_churner ? 0.4 : 0.0))));
    }
    return rows;
}

/// The definition: the largest profit over every threshold, integrated over acceptance by the
/// midpoint rule with the density of Beta(alpha, beta).
ExpectedMaximumProfit by_brute_force(const Scored& rows, const ChurnCampaign& campaign) {
    const std::vector<ThresholdPoint> curve = threshold_curve(rows.y, rows.score);
    const double log_beta = std::lgamma(campaign.accept_alpha) + std::lgamma(campaign.accept_beta) -
                            std::lgamma(campaign.accept_alpha + campaign.accept_beta);
    const auto n_rows = static_cast<double>(rows.y.size());
    constexpr int steps = 20000;
    ExpectedMaximumProfit sum;
    for (int i = 0; i < steps; ++i) {
        const double g = (i + 0.5) / steps;
        const double density = std::exp((campaign.accept_alpha - 1) * std::log(g) +
                                        (campaign.accept_beta - 1) * std::log1p(-g) - log_beta);
        double best = 0;
        double contacted = 0;
        for (const ThresholdPoint& point : curve) {
            const auto churners = static_cast<double>(point.true_positive);
            const auto others = static_cast<double>(point.false_positive);
            const double profit =
                churners * (g * (campaign.customer_value - campaign.incentive_cost) -
                            campaign.contact_cost) -
                others * (campaign.incentive_cost + campaign.contact_cost);
            if (profit <= best) continue;
            best = profit;
            contacted = churners + others;
        }
        sum.profit += density * best / n_rows / steps;
        sum.fraction += density * contacted / n_rows / steps;
    }
    return sum;
}

TEST(ExpectedMaximumProfit, IsTheIntegralOfItsDefinition) {
    const ChurnCampaign campaigns[] = {
        {},
        {.customer_value = 2400, .incentive_cost = 50, .contact_cost = 0, .accept_alpha = 2},
        {.incentive_cost = 60, .contact_cost = 20, .accept_alpha = 1.5, .accept_beta = 3}};
    for (const ChurnCampaign& campaign : campaigns) {
        for (std::uint64_t seed = 0; seed < 5; ++seed) {
            const Scored rows = random_scores(seed, 200);

            const auto exact = expected_maximum_profit(rows.y, rows.score, campaign);
            const auto brute = by_brute_force(rows, campaign);

            EXPECT_NEAR(exact.profit, brute.profit, 1e-5 * campaign.customer_value) << seed;
            EXPECT_NEAR(exact.fraction, brute.fraction, 1e-3) << seed;
        }
    }
}

TEST(ExpectedMaximumProfit, OfPerfectScoresIsThatOfContactingTheChurnersAlone) {
    const std::vector<std::uint8_t> y{1, 1, 0, 0};
    const std::vector<double> score{0.9, 0.8, 0.2, 0.1};

    const auto free = expected_maximum_profit(
        y, score, {.customer_value = 100, .incentive_cost = 0, .contact_cost = 0});

    // Half churn, 6 / 20 of them accept: 0.5 * 0.3 * 100. Contacts that cost nothing are made.
    EXPECT_NEAR(free.profit, 15, 1e-12);
    const auto dear =
        expected_maximum_profit(y, score, {.customer_value = 100, .incentive_cost = 1});
    EXPECT_NEAR(dear.fraction, 0.5, 1e-6);
}

TEST(ExpectedMaximumProfit, IsNothingWhereEveryContactLosesMoney) {
    const auto lost =
        expected_maximum_profit(std::vector<std::uint8_t>{1, 0}, std::vector<double>{0.9, 0.1},
                                {.customer_value = 20, .contact_cost = 30});

    EXPECT_EQ(lost.profit, 0);
    EXPECT_EQ(lost.fraction, 0);
}

TEST(ExpectedMaximumProfit, DependsOnTheOrderOfScoresAlone) {
    const Scored rows = random_scores(9, 300);
    std::vector<double> other;
    for (const double score : rows.score) other.push_back(std::exp(score) - 7);

    EXPECT_EQ(expected_maximum_profit(rows.y, rows.score).profit,
              expected_maximum_profit(rows.y, other).profit);
}

TEST(ExpectedMaximumProfit, RefusesACampaignThatCannotBe) {
    const auto fault = [](const ChurnCampaign& campaign) {
        return error_text([&] { check(campaign); });
    };

    EXPECT_EQ(fault({.customer_value = 10}),
              "customer_value is 10, but must exceed incentive_cost");
    EXPECT_EQ(fault({.incentive_cost = -1}), "incentive_cost is -1, but must be at least 0");
    EXPECT_EQ(fault({.contact_cost = -2}), "contact_cost is -2, but must be at least 0");
    EXPECT_EQ(fault({.accept_alpha = 0}), "accept_alpha is 0, but must exceed 0");
    EXPECT_EQ(fault({.accept_beta = 0}), "accept_beta is 0, but must exceed 0");
}

}  // namespace
}  // namespace mlpipe
