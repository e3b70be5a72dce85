#include "models/logistic_loss.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/random_design.h"

namespace mlpipe {
namespace {

/// Loss, gradient and Hessian by their formulas, on the matrix written out.
struct Reference {
    double loss = 0;
    std::vector<double> gradient;
    std::vector<std::vector<double>> hessian;

    Reference(const TrainingData& data, std::array<double, 2> weights, double C,
              const std::vector<double>& parameters) {
        const std::size_t n = parameters.size();
        gradient.resize(n);
        hessian.assign(n, std::vector<double>(n));
        std::vector<std::vector<float>> rows = written_out(data.x);
        for (std::size_t row = 0; row < rows.size(); ++row) {
            rows[row].push_back(1);  // the intercept
            double margin = 0;
            for (std::size_t j = 0; j < n; ++j) margin += parameters[j] * rows[row][j];
            const double p = 1 / (1 + std::exp(-margin));
            const double weight = weights[data.y[row]];
            loss -= weight * std::log(data.y[row] == 1 ? p : 1 - p);
            for (std::size_t i = 0; i < n; ++i) {
                gradient[i] += weight * (p - data.y[row]) * rows[row][i];
                for (std::size_t j = 0; j < n; ++j) {
                    hessian[i][j] += weight * p * (1 - p) * rows[row][i] * rows[row][j];
                }
            }
        }
        for (std::size_t j = 0; j + 1 < n; ++j) {
            loss += parameters[j] * parameters[j] / (2 * C);
            gradient[j] += parameters[j] / C;
            hessian[j][j] += 1 / C;
        }
    }
};

TEST(LogisticLoss, EqualsItsFormulasOnTheMatrixWrittenOut) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Rng rng(seed, "loss");
        const TrainingData data = random_training_data(rng, 2 + rng.below(900), 1 + rng.below(8));
        const std::array<double, 2> weights{0.75, 1.5};
        const double C = 0.5;
        std::vector<double> parameters(data.x.n_features() + 1);
        for (double& parameter : parameters) parameter = rng.uniform() - 0.5;

        LogisticLoss loss(data.x, data.y, weights, C, {2});
        const std::size_t n = loss.n_parameters();
        std::vector<double> gradient(n);
        std::vector<double> hessian(n * n);
        const double value = loss.evaluate(parameters, gradient);
        loss.hessian(hessian);

        const Reference expected(data, weights, C, parameters);
        ASSERT_EQ(n, parameters.size());
        ASSERT_NEAR(value, expected.loss, 1e-12 * expected.loss) << "seed " << seed;
        for (std::size_t i = 0; i < n; ++i) {
            ASSERT_NEAR(gradient[i], expected.gradient[i], 1e-10) << "seed " << seed;
            for (std::size_t j = 0; j <= i; ++j) {
                ASSERT_NEAR(hessian[i * n + j], expected.hessian[i][j], 1e-10) << "seed " << seed;
            }
        }
    }
}

TEST(LogisticLoss, MeasuresSlopesAndCurvatures) {
    TrainingData data{.x = {}, .y = {0, 1, 1}};
    add_numbers(data.x, {1, -2, 4});
    add_codes(data.x, 2, {0, 2, 0});

    const LogisticLoss loss(data.x, data.y, {1, 2}, 4, {1});

    // Row weights 1, 2, 2. Numbers: 1 + 4 + 8; level 0: 1 + 2; level 1: none; all: 5.
    EXPECT_THAT(loss.slope_scale(), testing::ElementsAre(13, 3, 0, 5));
    // (1 + 2 * 4 + 2 * 16) / 4 + 1/4; 3/4 + 1/4; 1/4; 5/4.
    EXPECT_THAT(loss.curvature_bound(), testing::ElementsAre(10.5, 1, 0.25, 1.25));
}

TEST(LogisticLoss, StaysFiniteFarFromTheOptimum) {
    TrainingData data{.x = {}, .y = {0, 1}};
    add_numbers(data.x, {1, -1});
    LogisticLoss loss(data.x, data.y, {1, 1}, 1e9, {1});
    std::vector<double> gradient(2);

    // Both rows are wrong by a margin of 5000: the loss is 5000 each, the slope 1 each.
    const std::vector<double> parameters{5000, 0};
    EXPECT_NEAR(loss.evaluate(parameters, gradient), 10000 + 5000 * 5000 / 2e9, 1e-6);
    EXPECT_NEAR(gradient[0], 2, 1e-4);
}

TEST(LogisticLoss, GivesTheSameBitsOnAnyNumberOfThreads) {
    Rng rng(1, "threads");
    const TrainingData data = random_training_data(rng, 10000, 6);
    const std::vector<double> parameters(data.x.n_features() + 1, 0.1);
    const auto evaluated = [&](int threads) {
        LogisticLoss loss(data.x, data.y, {1, 1}, 1, {threads});
        const std::size_t n = loss.n_parameters();
        std::vector<double> all(n + n * n);
        all.push_back(loss.evaluate(parameters, std::span(all).first(n)));
        loss.hessian(std::span(all).subspan(n, n * n));
        return all;
    };
    const std::vector<double> alone = evaluated(1);

    for (const int threads : {2, 3, 8}) EXPECT_EQ(evaluated(threads), alone);
}

}  // namespace
}  // namespace mlpipe
