#include "models/logistic_regression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/error.h"
#include "core/exponential.h"
#include "models/logistic_loss.h"
#include "models/logistic_solvers.h"
#include "models/random_design.h"
#include "models/test_models.h"

namespace mlpipe {
namespace {

/// Gradient descent by coordinates with exact bounds on the curvature: slow, and sure to converge.
std::vector<double> slowly_minimised(const TrainingData& data, const LogisticRegression& settings) {
    LogisticLoss loss(data.x, data.y, class_weights(settings.class_weight, data.y), settings.C,
                      {1});
    const std::size_t n = loss.n_parameters();
    std::vector<double> parameters(n);
    std::vector<double> gradient(n);
    std::vector<double> velocity(n);
    const auto n_columns = static_cast<double>(data.x.columns.size() + 1);
    double momentum = 1;
    for (int iteration = 0; iteration < 20000; ++iteration) {
        loss.evaluate(parameters, gradient);
        // Nesterov's steps, restarted where they go uphill. At most n_columns features of a row
        // are not zero, so n_columns times the diagonal bounds the Hessian.
        double along = 0;
        for (std::size_t j = 0; j < n; ++j) along += gradient[j] * velocity[j];
        if (along > 0) momentum = 1;
        const double next = (1 + std::sqrt(1 + 4 * momentum * momentum)) / 2;
        for (std::size_t j = 0; j < n; ++j) {
            const double step = -gradient[j] / (n_columns * loss.curvature_bound()[j]);
            const double carried = along > 0 ? 0 : (momentum - 1) / next * velocity[j];
            velocity[j] = carried + step;
            parameters[j] += velocity[j];
        }
        momentum = next;
    }
    return parameters;
}

std::vector<double> margins_of(const LogisticRegressionModel& model, const DesignMatrix& x) {
    std::vector<double> out(x.n_rows);
    model.margins(x, out, {});
    return out;
}

bool is_finite(const LogisticRegressionModel& model) {
    return std::isfinite(model.intercept()) &&
           std::ranges::all_of(model.coef(), [](double w) { return std::isfinite(w); });
}

TEST(LogisticRegression, SolvesACaseThatCanBeSolvedByHand) {
    // One level that is hot in half of the rows, and hardly any penalty: the intercept is the logit
    // of the share of positives without it, 1/4, and the weight leads to the share with it, 3/4.
    TrainingData data{.x = {}, .y = {0, 0, 0, 1, 1, 1, 1, 0}};
    add_codes(data.x, 1, {1, 1, 1, 1, 0, 0, 0, 0});

    const LogisticRegressionModel model = LogisticRegression{.C = 1e9}.fit(data.x, data.y);

    EXPECT_TRUE(model.converged());
    EXPECT_NEAR(model.intercept(), logit(0.25), 1e-6);
    EXPECT_NEAR(model.coef()[0], logit(0.75) - logit(0.25), 1e-6);
}

TEST(LogisticRegression, FindsTheMinimumThatASlowMethodFinds) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        Rng rng(seed, "minimum");
        const TrainingData data = random_training_data(rng, 60 + rng.below(200), 2 + rng.below(5));
        const LogisticRegression settings{
            .C = 0.25, .class_weight = seed % 2 == 0 ? ClassWeight::none : ClassWeight::balanced};

        const LogisticRegressionModel model = settings.fit(data.x, data.y);

        EXPECT_TRUE(model.converged());
        const std::vector<double> expected = slowly_minimised(data, settings);
        for (std::size_t j = 0; j < model.coef().size(); ++j) {
            ASSERT_NEAR(model.coef()[j], expected[j], 1e-7) << "seed " << seed;
        }
        ASSERT_NEAR(model.intercept(), expected.back(), 1e-7) << "seed " << seed;
    }
}

TEST(LogisticRegression, FindsTheSameMinimumByEitherSolver) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Rng rng(seed, "solvers");
        const TrainingData data = random_training_data(rng, 300, 2 + rng.below(10), 12);
        LogisticLoss loss(data.x, data.y, {1, 1}, 1, {1});

        const LogisticSolution newton = minimise_by_newton(loss, 100, 1e-10);
        const LogisticSolution lbfgs = minimise_by_lbfgs(loss, 1000, 1e-10);

        EXPECT_TRUE(newton.converged);
        EXPECT_TRUE(lbfgs.converged);
        for (std::size_t j = 0; j < newton.parameters.size(); ++j) {
            ASSERT_NEAR(newton.parameters[j], lbfgs.parameters[j], 1e-6) << "seed " << seed;
        }
    }
}

TEST(LogisticRegression, GivesTheSameBitsOnAnyNumberOfThreads) {
    Rng rng(1, "threads");
    for (const std::uint16_t n_levels : {5, 700}) {  // Newton, L-BFGS
        const TrainingData data = random_training_data(rng, 5000, 6, n_levels);
        const LogisticRegressionModel alone = LogisticRegression{}.fit(data.x, data.y, {1});

        for (const int threads : {2, 3, 8}) {
            const LogisticRegressionModel model =
                LogisticRegression{}.fit(data.x, data.y, {threads});
            EXPECT_EQ(model.coef(), alone.coef());
            EXPECT_EQ(model.intercept(), alone.intercept());
        }
    }
}

TEST(LogisticRegression, FindsTheSameMinimumFromASampleOfManyRows) {
    Rng rng(4, "many rows");
    TrainingData data = random_training_data(rng, 70000, 9);
    for (const bool one_class_sample : {false, true}) {
        // Every 16th row is what a sample would be.
        for (std::size_t row = 0; one_class_sample && row < data.y.size(); row += 16) {
            data.y[row] = 0;
        }
        LogisticLoss loss(data.x, data.y, {1, 1}, 1, {2});
        const LogisticSolution from_zero = minimise_by_newton(loss, 100, 1e-10);

        const LogisticRegressionModel model = LogisticRegression{}.fit(data.x, data.y);

        EXPECT_TRUE(model.converged());
        for (std::size_t j = 0; j < model.coef().size(); ++j) {
            ASSERT_NEAR(model.coef()[j], from_zero.parameters[j], 1e-9) << j;
        }
    }
}

TEST(LogisticRegression, ConvergesWhereManyRowsAreSeparated) {
    TrainingData data;
    std::vector<float> values;
    for (int row = 0; row < 70000; ++row) {
        values.push_back(static_cast<float>(row % 100) - 49.5f);
        data.y.push_back(values.back() > 0 ? std::uint8_t{1} : std::uint8_t{0});
    }
    add_numbers(data.x, values);
    for (const double C : {1e-6, 1.0, 1e9}) {
        const LogisticRegressionModel model = LogisticRegression{.C = C}.fit(data.x, data.y);

        EXPECT_TRUE(model.converged()) << C;
        EXPECT_GT(model.coef()[0], 0) << C;
    }
}

TEST(MinimiseByNewton, BeginsAtZeroWhereTheStartIsWorse) {
    Rng rng(5, "start");
    const TrainingData data = random_training_data(rng, 300, 5);
    LogisticLoss loss(data.x, data.y, {1, 1}, 1, {1});
    const LogisticSolution expected = minimise_by_newton(loss, 100, 1e-10);

    for (const double value : {1e3, 1e300, std::nan("")}) {
        const std::vector<double> start(loss.n_parameters(), value);
        EXPECT_EQ(minimise_by_newton(loss, 100, 1e-10, start).parameters, expected.parameters);
    }
}

TEST(LogisticRegression, AddsNothingForNoneHot) {
    const LogisticRegressionModel model({0.5, 1.0, 2.0}, 0.25, true);
    DesignMatrix x;
    add_numbers(x, {4, 4});
    add_codes(x, 2, {1, 2});

    EXPECT_THAT(margins_of(model, x), testing::ElementsAre(4.25, 2.25));
}

TEST(LogisticRegression, SaysWhenStepsRunOut) {
    Rng rng(1, "steps");
    const TrainingData data = random_training_data(rng, 300, 5);

    EXPECT_FALSE(LogisticRegression{.max_iter = 1}.fit(data.x, data.y).converged());
    EXPECT_TRUE(LogisticRegression{}.fit(data.x, data.y).converged());
}

// ---- degenerate data
// ------------------------------------------------------------------------------

TEST(LogisticRegression, ConvergesWhereAColumnSeparatesTheClasses) {
    TrainingData data{.x = {}, .y = {0, 0, 0, 1, 1, 1}};
    add_numbers(data.x, {-3, -2, -1, 1, 2, 3});
    for (const double C : {1e-6, 1.0, 1e6, 1e12}) {
        const LogisticRegressionModel model = LogisticRegression{.C = C}.fit(data.x, data.y);

        EXPECT_TRUE(model.converged()) << C;
        EXPECT_GT(model.coef()[0], 0) << C;
    }
}

TEST(LogisticRegression, SharesTheWeightAmongEqualColumns) {
    TrainingData data{.x = {}, .y = {0, 1, 0, 1, 1}};
    for (int i = 0; i < 3; ++i) add_numbers(data.x, {1, 2, 3, 4, 5});

    const LogisticRegressionModel model = LogisticRegression{.C = 1e6}.fit(data.x, data.y);

    EXPECT_TRUE(model.converged());
    EXPECT_NEAR(model.coef()[0], model.coef()[1], 1e-6);
    EXPECT_NEAR(model.coef()[0], model.coef()[2], 1e-6);
}

TEST(LogisticRegression, GivesAConstantColumnNoWeight) {
    TrainingData data{.x = {}, .y = {0, 1, 0, 1, 1}};
    add_numbers(data.x, {0, 0, 0, 0, 0});
    add_numbers(data.x, {7, 7, 7, 7, 7});

    const LogisticRegressionModel model = LogisticRegression{}.fit(data.x, data.y);

    // The intercept is free and the weight is not.
    EXPECT_TRUE(model.converged());
    EXPECT_EQ(model.coef()[0], 0);
    EXPECT_NEAR(model.coef()[1], 0, 1e-9);
    EXPECT_NEAR(model.intercept(), logit(0.6), 1e-9);
}

TEST(LogisticRegression, TakesHugeAndTinyNumbers) {
    constexpr float largest = std::numeric_limits<float>::max();
    for (const float size : {1e-38f, 1e-30f, 1e-10f, 1e10f, 1e30f, largest}) {
        TrainingData data{.x = {}, .y = {0, 1, 0, 1, 1, 0}};
        add_numbers(data.x, {-size, size, size / 2, size / 4, size, 0});
        add_numbers(data.x, {size, size, size, size, size, size});
        add_numbers(data.x, {1, 2, 3, 4, 5, 6});

        const LogisticRegressionModel model = LogisticRegression{}.fit(data.x, data.y);

        EXPECT_TRUE(is_finite(model)) << size;
        for (const double margin : margins_of(model, data.x)) {
            EXPECT_TRUE(std::isfinite(margin)) << size;
        }
    }
}

TEST(LogisticRegression, TakesTwoRows) {
    TrainingData data{.x = {}, .y = {0, 1}};
    add_numbers(data.x, {1, 2});

    EXPECT_TRUE(LogisticRegression{}.fit(data.x, data.y).converged());
}

TEST(LogisticRegression, TakesTenThousandLevels) {
    Rng rng(2, "levels");
    TrainingData data = random_training_data(rng, 3000, 2);
    std::vector<std::uint16_t> codes(3000);
    for (auto& code : codes) code = static_cast<std::uint16_t>(rng.below(10001));
    add_codes(data.x, 10000, codes);

    const LogisticRegressionModel model = LogisticRegression{}.fit(data.x, data.y);

    EXPECT_TRUE(model.converged());
    EXPECT_TRUE(is_finite(model));
}

TEST(LogisticRegression, TakesMoreColumnsThanRows) {
    Rng rng(3, "wide");
    const TrainingData data = random_training_data(rng, 50, 600);

    const LogisticRegressionModel model = LogisticRegression{}.fit(data.x, data.y);

    EXPECT_TRUE(model.converged());
    const std::vector<double> margins = margins_of(model, data.x);
    for (std::size_t row = 0; row < 50; ++row) EXPECT_EQ(margins[row] > 0, data.y[row] == 1);
}

// ---- settings
// --------------------------------------------------------------------------------------

std::string fault_of(const LogisticRegression& settings) {
    return error_text([&] { settings.check(); });
}

TEST(LogisticRegression, SaysWhichSettingIsOutOfRange) {
    EXPECT_EQ(fault_of({}), "no error");
    EXPECT_EQ(fault_of({.C = 0}), "logistic_regression: C must be a number above 0, not 0");
    EXPECT_EQ(fault_of({.C = -1}), "logistic_regression: C must be a number above 0, not -1");
    EXPECT_EQ(fault_of({.C = std::numeric_limits<double>::infinity()}),
              "logistic_regression: C must be a number above 0, not inf");
    EXPECT_EQ(fault_of({.max_iter = 0}), "logistic_regression: max_iter must be at least 1, not 0");
    EXPECT_EQ(fault_of({.tol = std::nan("")}),
              "logistic_regression: tol must be a number above 0, not nan");
}

TEST(LogisticRegressionModel, RefusesWeightsThatAreNotFinite) {
    EXPECT_THROW((void)LogisticRegressionModel({1, std::nan("")}, 0, true), BadFormat);
    EXPECT_THROW((void)LogisticRegressionModel({1}, std::nan(""), true), BadFormat);
}

TEST(LogisticRegressionModel, RefusesToScoreAnotherNumberOfFeatures) {
    DesignMatrix x;
    add_numbers(x, {1});

    try {
        (void)margins_of(LogisticRegressionModel({1, 2}, 0, true), x);
        FAIL() << "scored one feature by two weights";
    } catch (const SchemaMismatch& error) {
        EXPECT_EQ(error.full_text(), "the model was fitted on 2 features, but the data has 1");
    }
}

}  // namespace
}  // namespace mlpipe
