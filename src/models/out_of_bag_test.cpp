#include "models/out_of_bag.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"
#include "models/random_design.h"
#include "models/random_forest.h"

namespace mlpipe {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TrainingData some_data(std::uint64_t seed, std::size_t n_rows) {
    Rng rng(seed, "oob");
    return random_training_data(rng, n_rows, 6);
}

TEST(OutOfBag, AveragesTheTreesThatDidNotSeeTheRow) {
    TreeNode split{.column = 0, .left = 1, .threshold_or_value = 1.5f};
    const TreeEnsembleModel forest({.nodes = {split,
                                              {.threshold_or_value = 0.25f},
                                              {.threshold_or_value = 1.0f},
                                              {.threshold_or_value = 0.5f}},
                                    .cover = {2, 1, 1, 2},
                                    .roots = {0, 3, 4}},
                                   Link::mean, 0.0, {{0, 0}});
    DesignMatrix x;
    add_numbers(x, {1, 2, 1, 2});
    BagRecord bags(2, 4);
    bags.put(0, 0);
    bags.put(1, 1);
    bags.put(0, 3);
    bags.put(1, 3);

    const std::vector<double> probabilities = out_of_bag_probabilities(forest, bags, x, {1});

    EXPECT_EQ(probabilities[0], 0.5);
    EXPECT_EQ(probabilities[1], 1.0);
    EXPECT_EQ(probabilities[2], 0.375);
    EXPECT_TRUE(std::isnan(probabilities[3]));
}

TEST(OobScore, IsTheShareOfRowsOnTheirSideOfOneHalf) {
    const std::vector<double> probabilities{0.2, 0.5, 0.5, 0.8, nan};

    EXPECT_EQ(oob_score(probabilities, std::vector<std::uint8_t>{0, 0, 1, 1, 1}), 0.75);
    EXPECT_TRUE(std::isnan(oob_score(std::vector{nan}, std::vector<std::uint8_t>{1})));
}

TEST(ForestWithOutOfBag, HasTheModelThatFitGives) {
    const TrainingData data = some_data(1, 200);
    const RandomForest forest{.n_estimators = 10};

    const ForestWithOutOfBag fitted = forest.fit_with_oob(data.x, data.y);
    const TreeEnsembleModel plain = forest.fit(data.x, data.y);

    EXPECT_EQ(fitted.model.trees().roots, plain.trees().roots);
    EXPECT_EQ(fitted.model.trees().cover, plain.trees().cover);
}

TEST(ForestWithOutOfBag, DoesNotDependOnTheNumberOfThreads) {
    const TrainingData data = some_data(2, 200);
    const RandomForest forest{.n_estimators = 30};

    const auto alone = forest.fit_with_oob(data.x, data.y, {1}).oob_probabilities;

    EXPECT_EQ(forest.fit_with_oob(data.x, data.y, {3}).oob_probabilities, alone);
}

TEST(ForestWithOutOfBag, LeavesOutOfEachBagAboutAThirdOfTheRows) {
    const TrainingData data = some_data(3, 2000);

    const auto probabilities =
        RandomForest{.n_estimators = 1}.fit_with_oob(data.x, data.y).oob_probabilities;

    // (1 - 1/n)^n = 0.368 of 2000 rows: 736, sd 14 (draws without replacement of bags vary less)
    EXPECT_NEAR(static_cast<double>(
                    std::ranges::count_if(probabilities, [](double p) { return !std::isnan(p); })),
                736, 70);
}

TEST(ForestWithOutOfBag, ScoresLikeOtherRowsAndNotLikeRowsThatWereSeen) {
    const TrainingData data = some_data(4, 2000);
    const TrainingData other = some_data(5, 2000);
    const RandomForest forest{.min_samples_split = 2, .min_samples_leaf = 1};

    const ForestWithOutOfBag fitted = forest.fit_with_oob(data.x, data.y);
    std::vector<double> margins(2000);
    fitted.model.margins(other.x, margins, {});
    const double held_out = oob_score(margins, other.y);
    fitted.model.margins(data.x, margins, {});

    EXPECT_GT(oob_score(margins, data.y), 0.99);
    EXPECT_NEAR(oob_score(fitted.oob_probabilities, data.y), held_out, 0.04);
}

TEST(ForestWithOutOfBag, NeedsABootstrap) {
    const TrainingData data = some_data(6, 50);

    try {
        static_cast<void>(RandomForest{.bootstrap = false}.fit_with_oob(data.x, data.y));
        FAIL();
    } catch (const InvalidArgument& error) {
        EXPECT_EQ(error.full_text(),
                  "random_forest: without bootstrap no row is out of the bag of any tree");
    }
}

}  // namespace
}  // namespace mlpipe
