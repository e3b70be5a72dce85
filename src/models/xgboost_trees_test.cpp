#include "models/xgboost_trees.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"

namespace mlpipe {
namespace {

using ColumnShape = TreeEnsembleModel::ColumnShape;

/// A number, then a code column of three levels: features 0 and 1 to 3.
const std::vector<ColumnShape> shape = {{.first_feature = 0, .n_levels = 0},
                                        {.first_feature = 1, .n_levels = 3}};

std::string model_of(const std::string& trees) {
    return R"({"learner": {"gradient_booster": {"model": {"trees": [)" + trees + "]}}}}";
}

/// Node 0 asks feature 0, its right child (here node 1) feature 2; node 3 was pruned. Children are
/// not adjacent.
const std::string pruned_tree = R"({
    "left_children":    [2, 5, -1, -1, -1, -1],
    "right_children":   [1, 4, -1, -1, -1, -1],
    "split_indices":    [0, 2, 0, 0, 0, 0],
    "split_conditions": [2.5E0, 1E0, -5E-1, 9E0, 2.5E-1, 1E-1],
    "default_left":     [1, 0, 0, 0, 0, 0],
    "sum_hessian":      [1E1, 6E0, 4E0, 9E0, 2E0, 4E0]})";

std::string fault_of(const std::string& json) {
    try {
        (void)trees_of_xgboost(json, shape);
    } catch (const Error& error) {
        return error.full_text();
    }
    return "no error";
}

TEST(TreesOfXgboost, LaysTheNodesOutBreadthFirstAndLeavesOutWhatWasPruned) {
    const TreeEnsemble trees = trees_of_xgboost(model_of(pruned_tree), shape);

    ASSERT_EQ(trees.roots, (std::vector<std::uint32_t>{0, 5}));
    EXPECT_EQ(trees.cover, (std::vector<float>{10, 4, 6, 4, 2}));
    EXPECT_EQ(trees.nodes[0].left, 1u);
    EXPECT_TRUE(trees.nodes[1].is_leaf());
    EXPECT_EQ(trees.nodes[1].threshold_or_value, -0.5f);
    EXPECT_EQ(trees.nodes[2].left, 3u);
    EXPECT_EQ(trees.nodes[3].threshold_or_value, 0.1f);
    EXPECT_EQ(trees.nodes[4].threshold_or_value, 0.25f);
}

TEST(TreesOfXgboost, SendsANumberLeftBelowTheConditionAndNotAtIt) {
    const TreeNode root = trees_of_xgboost(model_of(pruned_tree), shape).nodes[0];

    EXPECT_EQ(root.column, 0u);
    EXPECT_EQ(root.threshold_or_value, std::nextafter(2.5f, 0.0f));
    EXPECT_EQ(root.missing_left, 1);
}

TEST(TreesOfXgboost, NamesTheLevelOfAOneHotFeature) {
    const TreeNode node = trees_of_xgboost(model_of(pruned_tree), shape).nodes[2];

    EXPECT_EQ(node.column, 1u);
    EXPECT_EQ(node.level, 1);  // features 1, 2, 3 are levels 0, 1, 2
    EXPECT_EQ(node.missing_left, 0);
}

/// A root that asks `feature` with `condition`, and two leaves.
std::string stump(const std::string& feature, const std::string& condition,
                  const std::string& leaf = "1E0", const std::string& right = "2") {
    return model_of(R"({"left_children": [1, -1, -1], "right_children": [)" + right +
                    R"(, -1, -1], "split_indices": [)" + feature +
                    R"(, 0, 0], "split_conditions": [)" + condition + ", -1E0, " + leaf +
                    R"(], "default_left": [0, 0, 0], "sum_hessian": [2E0, 1E0, 1E0]})");
}

TEST(TreesOfXgboost, RefusesWhatIsNoTreeOfTheseFeatures) {
    EXPECT_EQ(fault_of(stump("0", "1E0")), "no error");
    EXPECT_EQ(fault_of(stump("4", "1E0")), "XGBoost's model: feature 4 is unknown");
    EXPECT_EQ(fault_of(stump("1", "1.5E0")), "XGBoost's model: a split does not part 0 from 1");
    EXPECT_EQ(fault_of(stump("1", "0E0")), "XGBoost's model: a split does not part 0 from 1");
    EXPECT_EQ(fault_of(stump("0", "1E0", "1E0", "7")),
              "XGBoost's model: the nodes of a tree are not one tree");
    EXPECT_EQ(fault_of(stump("0", "1E0", "1E0", "0")),
              "XGBoost's model: the nodes of a tree are not one tree");
    EXPECT_EQ(fault_of(stump("0, 0", "1E0")),
              "XGBoost's model: the lists of a tree differ in length");
    EXPECT_EQ(fault_of("{}").substr(0, 16), "XGBoost's model:");
    EXPECT_EQ(fault_of("[").substr(0, 16), "XGBoost's model:");
}

TEST(TreesOfXgboost, SaysThatLeavesOverflowed) {
    EXPECT_EQ(fault_of(stump("0", "1E0", "-Infinity")),
              "xgboost: the leaves grew beyond what a float32 holds\n"
              "  help: lower learning_rate, or raise reg_lambda or min_child_weight");
}

TEST(RoundLeavesToGrid, MovesEveryLeafByHalfAStepAtMost) {
    TreeEnsemble trees = trees_of_xgboost(stump("0", "1E0", "1E-1"), shape);

    round_leaves_to_grid(trees);

    // The largest leaf is -1, so the grid is 2^-24.
    EXPECT_EQ(trees.nodes[1].threshold_or_value, -1.0f);
    EXPECT_NE(trees.nodes[2].threshold_or_value, 0.1f);
    EXPECT_NEAR(trees.nodes[2].threshold_or_value, 0.1f, 0x1p-25);
    EXPECT_EQ(std::fmod(trees.nodes[2].threshold_or_value, 0x1p-24), 0.0);
}

TEST(RoundLeavesToGrid, WidensTheGridIfRoundingLiftsTheSumOverAPowerOfTwo) {
    // Four trees of one leaf, (n + 1/2) steps of 2^-22 each, n odd. They add up to 4, whose grid is
    // 2^-22, and each of them would be rounded up.
    TreeEnsemble trees;
    for (const int odd : {1, 1, 1, -5}) {
        const float leaf = std::ldexp(0x1p22f + static_cast<float>(odd) + 0.5f, -22);
        trees.nodes.push_back({.threshold_or_value = leaf});
        trees.cover.push_back(1);
        trees.roots.push_back(static_cast<std::uint32_t>(trees.nodes.size()));
    }

    round_leaves_to_grid(trees);

    // In steps of 2^-21: 2^21 + 3/4 and 2^21 - 9/4.
    EXPECT_EQ(trees.nodes[0].threshold_or_value, 1.0f + 0x1p-21f);
    EXPECT_EQ(trees.nodes[3].threshold_or_value, 1.0f - 0x1p-20f);
    EXPECT_NO_THROW(TreeEnsembleModel(trees, Link::logistic, 0.0, shape));
}

TEST(RoundLeavesToGrid, RefusesSumsBeyondFloat32) {
    TreeEnsemble trees = trees_of_xgboost(stump("0", "1E0", "3E38"), shape);

    EXPECT_THROW(round_leaves_to_grid(trees), InvalidArgument);
}

}  // namespace
}  // namespace mlpipe
