#include "models/feature_importances.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/random_design.h"
#include "models/random_forest.h"

namespace mlpipe {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::Pointwise;

/// Two numbers and three levels; the class follows all three columns.
TrainingData sixty_rows() {
    TrainingData data;
    std::vector<float> a;
    std::vector<float> b;
    std::vector<std::uint16_t> c;
    for (int i = 0; i < 60; ++i) {
        a.push_back(static_cast<float>(i * 37 % 61));
        b.push_back(static_cast<float>(i * 23 % 67));
        c.push_back(static_cast<std::uint16_t>(i * 7 % 3));
        const bool odd = (a.back() > 30) != (c.back() == 1);
        data.y.push_back(odd || b.back() > 55 ? 1 : 0);
    }
    add_numbers(data.x, a);
    add_numbers(data.x, b);
    add_codes(data.x, 3, c);
    return data;
}

RandomForest one_tree() {
    return {.n_estimators = 1,
            .min_samples_split = 2,
            .min_samples_leaf = 1,
            .max_features = MaxFeatures::all,
            .bootstrap = false};
}

// scikit-learn 1.2.1 on these rows, the code column one-hot encoded:
//   RandomForestClassifier(1, bootstrap=False, max_features=None, ...).fit(X, y)
//       .feature_importances_
// which is the same for random_state 0 to 19. Leaves are rounded to 2^-24.

TEST(FeatureImportances, AreThoseOfScikitLearn) {
    const TrainingData data = sixty_rows();

    const auto all = feature_importances(one_tree().fit(data.x, data.y));

    EXPECT_THAT(all, Pointwise(DoubleNear(1e-7), {0.419466653, 0.134948097, 0.0, 0.44558525, 0.0}));
}

TEST(FeatureImportances, AreThoseOfScikitLearnForImpureLeaves) {
    const TrainingData data = sixty_rows();
    RandomForest forest = one_tree();
    forest.max_depth = 2;

    const auto all = feature_importances(forest.fit(data.x, data.y));

    EXPECT_THAT(all, Pointwise(DoubleNear(1e-6), {0.421445925, 0.578554075, 0.0, 0.0, 0.0}));
}

TEST(FeatureImportances, AreThoseOfScikitLearnForWeighedClasses) {
    const TrainingData data = sixty_rows();
    RandomForest forest = one_tree();
    forest.class_weight = ClassWeight::balanced;
    const auto weights = class_weights(forest.class_weight, data.y);

    const auto deep = feature_importances(forest.fit(data.x, data.y), weights);
    forest.max_depth = 2;
    const auto flat = feature_importances(forest.fit(data.x, data.y), weights);

    EXPECT_THAT(deep,
                Pointwise(DoubleNear(1e-7), {0.406522951, 0.152542373, 0.0, 0.440934676, 0.0}));
    EXPECT_THAT(flat, Pointwise(DoubleNear(1e-6), {0.386736742, 0.613263258, 0.0, 0.0, 0.0}));
}

TreeNode split(std::uint32_t column, std::uint32_t left) {
    return {.column = column, .left = left};
}
TreeNode leaf(float value) {
    return {.threshold_or_value = value};
}

/// Tree 0 splits feature 0 (3 rows of mean 0, 1 of mean 1), tree 1 a level (2 of 0.5, 2 of 1).
TreeEnsembleModel two_trees(Link link) {
    TreeEnsemble trees{.nodes = {split(0, 1), leaf(0), leaf(1), split(1, 1), leaf(0.5f), leaf(1)},
                       .cover = {4, 3, 1, 4, 2, 2},
                       .roots = {0, 3, 6}};
    trees.nodes[3].level = 1;
    return {std::move(trees), link, 0.0, {{0, 0}, {1, 2}}};
}

TEST(FeatureImportances, CountEveryTreeOfAForestTheSame) {
    EXPECT_THAT(feature_importances(two_trees(Link::mean)), ElementsAre(0.5, 0, 0.5));
}

TEST(FeatureImportances, CountTreesOfBoostingByTheirGain) {
    // 3 * 1 / 4 * 1 = 0.75 and 2 * 2 / 4 * 0.25 = 0.25
    EXPECT_THAT(feature_importances(two_trees(Link::logistic)), ElementsAre(0.75, 0, 0.25));
}

TEST(FeatureImportances, AreZeroWhereNothingIsSplit) {
    const TreeEnsembleModel model({.nodes = {leaf(0.5f)}, .cover = {4}, .roots = {0, 1}},
                                  Link::mean, 0.0, {{0, 0}, {1, 2}});

    EXPECT_THAT(feature_importances(model), ElementsAre(0, 0, 0));
}

TEST(ImportancesByColumn, AddTheLevelsOfAColumn) {
    EXPECT_THAT(importances_by_column(two_trees(Link::mean), std::vector{0.5, 0.25, 0.25}),
                ElementsAre(0.5, 0.5));
}

}  // namespace
}  // namespace mlpipe
