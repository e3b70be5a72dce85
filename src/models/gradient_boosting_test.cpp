#include "models/gradient_boosting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/exponential.h"
#include "models/logistic_gradients.h"
#include "models/random_design.h"
#include "models/test_models.h"

namespace mlpipe {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

std::string fault_of(const GradientBoosting& settings) {
    return error_text([&] { settings.check(); });
}

TrainingData some_data(std::uint64_t seed, std::size_t n_rows = 500) {
    Rng rng(seed, "boosting");
    return random_training_data(rng, n_rows, 7);
}

double log_loss(const TreeEnsembleModel& model, const TrainingData& data) {
    double sum = 0;
    for (std::size_t row = 0; row < data.y.size(); ++row) {
        const double margin = model.margin(data.x, row);
        sum += std::log1p(std::exp(data.y[row] == 1 ? -margin : margin));
    }
    return sum / static_cast<double>(data.y.size());
}

/// Every row and feature in every round, leaves of any size and no penalty: small cases can then be
/// worked out by hand.
GradientBoosting plain() {
    return {.min_samples_leaf = 1, .l2 = 0, .subsample = 1, .colsample = 1};
}

// ---- settings

TEST(GradientBoosting, RefusesSettingsOutOfRange) {
    EXPECT_EQ(fault_of({}), "no error");
    EXPECT_EQ(fault_of({.learning_rate = 0}),
              "gradient_boosting: learning_rate must be a number above 0 and at most 1, not 0");
    EXPECT_EQ(fault_of({.n_estimators = 0}),
              "gradient_boosting: n_estimators must be between 1 and 65536, not 0");
    EXPECT_EQ(fault_of({.num_leaves = 1}),
              "gradient_boosting: num_leaves must be between 2 and 65536, not 1");
    EXPECT_EQ(fault_of({.max_depth = 0}), "gradient_boosting: max_depth must be at least 1, not 0");
    EXPECT_EQ(fault_of({.min_samples_leaf = 0}),
              "gradient_boosting: min_samples_leaf must be at least 1, not 0");
    EXPECT_EQ(fault_of({.l2 = -1}), "gradient_boosting: l2 must be a number from 0 on, not -1");
    EXPECT_EQ(fault_of({.l2 = std::numeric_limits<double>::infinity()}),
              "gradient_boosting: l2 must be a number from 0 on, not inf");
    EXPECT_EQ(fault_of({.subsample = 1.5}),
              "gradient_boosting: subsample must be a number above 0 and at most 1, not 1.5");
    EXPECT_EQ(fault_of({.colsample = -0.5}),
              "gradient_boosting: colsample must be a number above 0 and at most 1, not -0.5");
    EXPECT_EQ(fault_of({.max_bins = 256}),
              "gradient_boosting: max_bins must be between 2 and 255, not 256");
    EXPECT_EQ(fault_of({.early_stopping_rounds = -1}),
              "gradient_boosting: early_stopping_rounds must be at least 0, not -1");
    EXPECT_EQ(fault_of({.validation_fraction = 1}),
              "gradient_boosting: validation_fraction must be a number above 0 and below 1, not 1");
    EXPECT_EQ(fault_of({.seed = ~std::uint64_t{0}}),
              "gradient_boosting: seed must be below 2^63, not 18446744073709551615");
}

TEST(GradientBoosting, NeedsTwoRowsOfAClassToStopEarly) {
    TrainingData data;
    add_numbers(data.x, {1, 2, 3});
    data.y = {0, 0, 1};

    try {
        (void)GradientBoosting{.early_stopping_rounds = 5}.fit(data.x, data.y);
        FAIL();
    } catch (const InvalidArgument& error) {
        EXPECT_EQ(error.full_text(),
                  "gradient_boosting: early stopping needs two rows of each class, one to validate "
                  "with\n  help: set early_stopping_rounds to 0");
    }
}

// ---- what is learned

TEST(GradientBoosting, BeginsFromTheLogOdds) {
    TrainingData data;
    add_numbers(data.x, {1, 1, 1, 1, 1});  // nothing to split
    data.y = {0, 0, 1, 0, 0};

    const TreeEnsembleModel model = GradientBoosting{}.fit(data.x, data.y);

    EXPECT_NEAR(model.margin(data.x, 0), -std::log(4), 1e-15);
    EXPECT_EQ(model.trees().n_trees(), 1u);
}

TEST(GradientBoosting, BalancedWeightsBeginFromZero) {
    TrainingData data = some_data(1);
    const GradientBoosting balanced{.n_estimators = 1, .class_weight = ClassWeight::balanced};

    EXPECT_NEAR(balanced.fit(data.x, data.y).bias(), 0, 1e-12);
}

/// One split is one Newton step in each half: 8 rows, bias 0, p = 1/2, g = +-1/2, h = 1/4.
TEST(GradientBoosting, TakesTheNewtonStepWorkedOutByHand) {
    TrainingData data;
    add_numbers(data.x, {1, 1, 1, 1, 2, 2, 2, 2});
    data.y = {0, 0, 0, 1, 1, 1, 1, 0};
    GradientBoosting settings = plain();
    settings.learning_rate = 0.5;
    settings.n_estimators = 1;
    settings.l2 = 1;

    const TreeEnsembleModel model = settings.fit(data.x, data.y);

    // G = 1/2 + 1/2 + 1/2 - 1/2 = 1, H = 1: value = -0.5 * 1 / (1 + 1); gradients are rounded.
    EXPECT_EQ(model.bias(), 0);
    EXPECT_NEAR(model.margin(data.x, 0), -0.25, 0.001);
    EXPECT_NEAR(model.margin(data.x, 7), 0.25, 0.001);
    ASSERT_EQ(model.trees().nodes.size(), 3u);
    EXPECT_EQ(model.trees().nodes[0].threshold_or_value, 1.5f);
}

TEST(GradientBoosting, LowersTheLossRoundByRound) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        SCOPED_TRACE(seed);
        const TrainingData data = some_data(seed);
        const GradientBoosting settings{.n_estimators = 40, .subsample = 1, .colsample = 1};

        const TreeEnsembleModel model = settings.fit(data.x, data.y);

        double last = std::numeric_limits<double>::infinity();
        for (std::size_t n_trees = 1; n_trees <= model.trees().n_trees(); ++n_trees) {
            TreeEnsemble first = model.trees();
            first.roots.resize(n_trees + 1);
            first.nodes.resize(first.roots.back());
            first.cover.resize(first.roots.back());
            const double loss =
                log_loss({std::move(first), Link::logistic, model.bias(), model.shape()}, data);
            ASSERT_LT(loss, last + 1e-4);  // gradients are rounded
            last = loss;
        }
    }
}

TEST(GradientBoosting, LearnsAllThatManyRoundsCanTellApart) {
    const TrainingData data = some_data(3, 2000);
    GradientBoosting settings = plain();
    settings.n_estimators = 300;
    settings.num_leaves = 31;

    EXPECT_LT(log_loss(settings.fit(data.x, data.y), data), 0.05);
}

/// Training counts in steps of the grid; the model adds float32 leaves. Both mean the same number.
TEST(GradientBoosting, AddsLeavesWithoutRounding) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        const TrainingData data = some_data(seed, 100);
        const GradientBoosting settings{.learning_rate = 0.3, .n_estimators = 60, .num_leaves = 4};
        const TreeEnsembleModel model = settings.fit(data.x, data.y);
        const double grid = leaf_grid(0.3 * 60 * GradientBoosting::max_leaf_step);

        for (std::size_t row = 0; row < data.y.size(); ++row) {
            std::int64_t steps = 0;
            for (std::size_t tree = 0; tree < model.trees().n_trees(); ++tree) {
                const double value = model.leaf_of(tree, data.x, row);
                ASSERT_EQ(value / grid, std::trunc(value / grid));
                steps += static_cast<std::int64_t>(value / grid);
            }
            ASSERT_EQ(model.margin(data.x, row), model.bias() + static_cast<double>(steps) * grid);
        }
    }
}

TEST(GradientBoosting, GivesTheSameModelOnAnyNumberOfThreads) {
    const TrainingData data = some_data(4, 40000);
    for (const double subsample : {1.0, 0.5}) {
        const GradientBoosting settings{.n_estimators = 5, .subsample = subsample};
        const TreeEnsembleModel alone = settings.fit(data.x, data.y, {1});

        for (const int threads : {2, 3, 8}) {
            EXPECT_TRUE(same_bytes(settings.fit(data.x, data.y, {threads}), alone)) << threads;
        }
    }
}

TEST(GradientBoosting, DrawsOtherRowsAndFeaturesWithAnotherSeed) {
    const TrainingData data = some_data(5);
    const GradientBoosting settings{.n_estimators = 3, .subsample = 0.5, .colsample = 0.5};
    GradientBoosting other = settings;
    other.seed = 43;

    EXPECT_FALSE(same_bytes(settings.fit(data.x, data.y), other.fit(data.x, data.y)));
}

// ---- early stopping

TEST(GradientBoosting, StopsEarlyAndKeepsTheBestRound) {
    const TrainingData data = some_data(6);
    GradientBoosting settings{.learning_rate = 0.5,
                              .n_estimators = 400,
                              .min_samples_leaf = 1,
                              .early_stopping_rounds = 10,
                              .validation_fraction = 0.3};

    const TreeEnsembleModel stopped = settings.fit(data.x, data.y);
    const std::size_t n_trees = stopped.trees().n_trees();

    EXPECT_LT(n_trees, 400u);
    settings.n_estimators = static_cast<int>(n_trees) + 5;  // ends before patience does
    EXPECT_EQ(settings.fit(data.x, data.y).trees().n_trees(), n_trees);
}

// ---- missing values

TEST(GradientBoosting, LearnsFromWhatIsMissing) {
    TrainingData data;
    std::vector<float> values;
    for (int row = 0; row < 200; ++row) {
        values.push_back(row % 2 == 0 ? nan : static_cast<float>(row % 7));
        data.y.push_back(row % 2 == 0 ? 1 : 0);
    }
    add_numbers(data.x, std::move(values));

    const TreeEnsembleModel model = GradientBoosting{.n_estimators = 50}.fit(data.x, data.y);

    EXPECT_GT(model.margin(data.x, 0), 1);
    EXPECT_LT(model.margin(data.x, 1), -1);
}

TEST(GradientBoosting, TakesAColumnOfMissingValuesOnly) {
    TrainingData data = some_data(7);
    std::ranges::fill(data.x.columns[1].numbers, nan);

    const TreeEnsembleModel model = GradientBoosting{.n_estimators = 5}.fit(data.x, data.y);

    for (const TreeNode& node : model.trees().nodes) EXPECT_NE(node.column, 1u);
}

// ---- degenerate data

TEST(GradientBoosting, TrainsOnDegenerateData) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        Rng rng(seed, "degenerate");
        TrainingData data = random_training_data(rng, 2 + rng.below(30), 1 + rng.below(5));
        for (DesignColumn& column : data.x.columns) {
            for (float& value : column.numbers) {
                const std::uint32_t kind = rng.below(5);
                if (kind == 0) value = 1e30f;
                if (kind == 1) value = -1e-30f;
                if (kind == 2) value = nan;
                if (kind == 3) value = std::numeric_limits<float>::max();
            }
        }
        const GradientBoosting settings{.learning_rate = 1,
                                        .n_estimators = 20,
                                        .min_samples_leaf = 1,
                                        .l2 = 0,
                                        .max_bins = 2 + static_cast<int>(rng.below(254)),
                                        .class_weight = ClassWeight::balanced};

        const TreeEnsembleModel model = settings.fit(data.x, data.y);

        for (std::size_t row = 0; row < data.y.size(); ++row) {
            ASSERT_TRUE(std::isfinite(model.margin(data.x, row)));
        }
    }
}

TEST(GradientBoosting, TakesTenThousandLevels) {
    TrainingData data;
    std::vector<std::uint16_t> codes;
    for (std::uint32_t row = 0; row < 30000; ++row) {
        codes.push_back(static_cast<std::uint16_t>(row % 10000));
        data.y.push_back(row % 10000 == 77 || row % 3 == 0 ? 1 : 0);
    }
    add_codes(data.x, 10000, std::move(codes));

    const TreeEnsembleModel model =
        GradientBoosting{.n_estimators = 3, .min_samples_leaf = 1, .subsample = 1, .colsample = 1}
            .fit(data.x, data.y);

    const auto& nodes = model.trees().nodes;
    EXPECT_TRUE(std::ranges::any_of(nodes, [](const TreeNode& n) { return n.level == 77; }));
}

TEST(GradientBoosting, EndsWhenLeavesHaveUsedUpTheirGrid) {
    TrainingData data;
    add_numbers(data.x, {1, 1, 2, 2});
    data.y = {0, 0, 1, 1};
    GradientBoosting settings = plain();
    settings.learning_rate = 1;
    settings.n_estimators = 2000;

    const TreeEnsembleModel model = settings.fit(data.x, data.y);

    EXPECT_LE(std::abs(model.margin(data.x, 0)), GradientBoosting::most_margin);
}

}  // namespace
}  // namespace mlpipe
