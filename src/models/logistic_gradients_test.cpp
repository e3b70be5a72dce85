#include "models/logistic_gradients.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/exponential.h"
#include "core/random.h"
#include "models/gradient_histogram.h"

namespace mlpipe {
namespace {

struct Rows {
    std::vector<std::int32_t> score_steps;
    std::vector<std::uint8_t> y;
};

Rows random_rows(Rng& rng, std::size_t n_rows) {
    Rows rows;
    for (std::size_t row = 0; row < n_rows; ++row) {
        rows.score_steps.push_back(static_cast<std::int32_t>(rng.below(16001)) - 8000);
        rows.y.push_back(rng.below(2) == 0 ? 0 : 1);
    }
    return rows;
}

TEST(QuantisedGradients, AreWithinAStepOfTheDerivatives) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        Rng rng(seed, "gradients");
        const Rows rows = random_rows(rng, 1 + rng.below(50));
        const GradientRule rule{.bias = 4 * rng.uniform() - 2,
                                .grid = 0x1p-10,
                                .class_weights = {0.1 + rng.uniform(), 0.1 + rng.uniform()}};
        std::vector<std::uint64_t> packed(rows.y.size());

        quantised_gradients(rule, rows.score_steps, rows.y, rng.next(), packed, {1});

        for (std::size_t row = 0; row < rows.y.size(); ++row) {
            const GradientSum sum(packed[row]);
            const double p = sigmoid(rule.bias + rows.score_steps[row] * rule.grid);
            const double w = rule.class_weights[rows.y[row]];
            ASSERT_EQ(sum.rows(), 1u);
            ASSERT_NEAR(sum.g() * rule.g_step(), w * (p - rows.y[row]), rule.g_step());
            ASSERT_NEAR(sum.h() * rule.h_step(), w * p * (1 - p), rule.h_step());
        }
    }
}

TEST(QuantisedGradients, AreRightOnAverage) {
    // Every row has the same derivatives, which lie between two steps: p = sigmoid(-9) = 0.000123,
    // so g = 0.2526 steps and h = 1.0103.
    const std::size_t n_rows = 20000;
    const std::vector<std::int32_t> score_steps(n_rows, -9);
    const std::vector<std::uint8_t> y(n_rows);
    std::vector<std::uint64_t> packed(n_rows);
    const GradientRule rule{};

    quantised_gradients(rule, score_steps, y, 5, packed, {2});

    GradientSum sum;
    for (const std::uint64_t gradient : packed) sum += GradientSum(gradient);
    EXPECT_NEAR(sum.g() / n_rows, 0.2526, 0.0005);
    EXPECT_NEAR(sum.h() / n_rows, 1.0103, 0.0005);
}

TEST(QuantisedGradients, ReachTheirBoundsAndNoFurther) {
    const std::vector<std::int32_t> score_steps{-700, 700, -700, 700, 0};
    const std::vector<std::uint8_t> y{0, 0, 1, 1, 1};
    std::vector<std::uint64_t> packed(y.size());
    const GradientRule rule{};

    for (std::uint64_t offset = 1; offset != 0; offset <<= 1) {
        quantised_gradients(rule, score_steps, y, offset, packed, {1});

        EXPECT_EQ(GradientSum(packed[0]).g(), 0);
        EXPECT_EQ(GradientSum(packed[1]).g(), most_gradient_steps);
        EXPECT_EQ(GradientSum(packed[2]).g(), -most_gradient_steps);
        EXPECT_EQ(GradientSum(packed[3]).g(), 0);
        EXPECT_EQ(GradientSum(packed[4]).h(), most_gradient_steps);
    }
}

TEST(MeanLogLoss, WeighsTheRowsThatAreAsked) {
    const GradientRule rule{.bias = 0, .grid = 1, .class_weights = {1, 3}};
    const std::vector<std::int32_t> score_steps{0, 1, -800};
    const std::vector<std::uint8_t> y{0, 1, 1};

    // (log 2 + 3 log(1 + 1/e)) / 4 and 800
    EXPECT_NEAR(mean_log_loss(rule, score_steps, y, std::vector<std::uint32_t>{0, 1}, {1}),
                (std::log(2) + 3 * std::log1p(std::exp(-1))) / 4, 1e-15);
    EXPECT_EQ(mean_log_loss(rule, score_steps, y, std::vector<std::uint32_t>{2}, {1}), 800);
}

}  // namespace
}  // namespace mlpipe
