#include "graph/decision_trees.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "graph/test_nodes.h"

namespace mlpipe::graph {
namespace {

using Ints = std::vector<std::int64_t>;
using Floats = std::vector<float>;
using Strings = std::vector<std::string>;
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// One tree: node 0 asks feature 0, and leads to leaves 1 (true, 10) and 2 (false, 20).
struct Stump {
    std::string mode = "BRANCH_LEQ";
    float threshold = 3;
    bool missing_true = false;
    Ints node_ids{0, 1, 2}, true_ids{1, 0, 0}, false_ids{2, 0, 0}, tree_ids{0, 0, 0};
    Ints weight_nodes{1, 2};
    std::int64_t feature = 0;

    [[nodiscard]] Attributes attributes() const {
        return {{"nodes_treeids", tree_ids},
                {"nodes_nodeids", node_ids},
                {"nodes_featureids", Ints{feature, 0, 0}},
                {"nodes_modes", Strings{mode, "LEAF", "LEAF"}},
                {"nodes_values", Floats{threshold, 0, 0}},
                {"nodes_truenodeids", true_ids},
                {"nodes_falsenodeids", false_ids},
                {"nodes_missing_value_tracks_true", Ints{missing_true ? 1 : 0, 0, 0}},
                {"target_treeids", Ints{0, 0}},
                {"target_nodeids", weight_nodes},
                {"target_ids", Ints{0, 0}},
                {"target_weights", Floats{10, 20}}};
    }
};

std::vector<float> answers(const Stump& stump, const std::vector<float>& column) {
    std::vector<float> all;
    for (const float x : column) {
        const Tensor out =
            run_ml("TreeEnsembleRegressor", {floats({1, 1}, {x})}, stump.attributes());
        all.push_back(out.values<float>()[0]);
    }
    return all;
}

std::string error_of(const Stump& stump) {
    try {
        static_cast<void>(answers(stump, {1}));
    } catch (const BadFormat& error) {
        return error.what();
    }
    return "no error";
}

TEST(DecisionTrees, CompareInEveryMode) {
    const std::vector<float> x{2, 3, std::nextafter(3.0f, 4.0f), nan};
    const auto of = [&](const char* mode) { return answers({.mode = mode}, x); };

    EXPECT_THAT(of("BRANCH_LEQ"), testing::ElementsAre(10, 10, 20, 20));
    EXPECT_THAT(of("BRANCH_LT"), testing::ElementsAre(10, 20, 20, 20));
    EXPECT_THAT(of("BRANCH_GTE"), testing::ElementsAre(20, 10, 10, 20));
    EXPECT_THAT(of("BRANCH_GT"), testing::ElementsAre(20, 20, 10, 20));
    EXPECT_THAT(of("BRANCH_EQ"), testing::ElementsAre(20, 10, 20, 20));
    EXPECT_THAT(of("BRANCH_NEQ"), testing::ElementsAre(10, 20, 10, 10)) << "NaN differs from all";
}

TEST(DecisionTrees, SendMissingValuesWhereTheFileSays) {
    for (const char* mode : {"BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ"}) {
        EXPECT_THAT(answers({.mode = mode, .missing_true = true}, {nan}), testing::ElementsAre(10))
            << mode;
    }
}

TEST(DecisionTrees, TakeNodesInAnyOrderAndWithAnyNumber) {
    const Stump stump{.node_ids = {7, 9, -4},
                      .true_ids = {9, 0, 0},
                      .false_ids = {-4, 0, 0},
                      .weight_nodes = {9, -4}};

    EXPECT_THAT(answers(stump, {1, 5}), testing::ElementsAre(10, 20));
}

TEST(DecisionTrees, RefuseWhatIsNoTree) {
    EXPECT_EQ(error_of({.true_ids = {0, 0, 0}}),
              "node 'x' (TreeEnsembleRegressor): node 0 of tree 0 has two parents");
    EXPECT_EQ(error_of({.true_ids = {2, 0, 0}}),
              "node 'x' (TreeEnsembleRegressor): node 2 of tree 0 has two parents");
    EXPECT_EQ(error_of({.true_ids = {5, 0, 0}}),
              "node 'x' (TreeEnsembleRegressor): node 5 of tree 0 is asked for and not there");
    EXPECT_EQ(error_of({.node_ids = {0, 1, 1}}),
              "node 'x' (TreeEnsembleRegressor): node 1 of tree 0 is there twice");
    EXPECT_EQ(error_of({.mode = "LEAF"}),
              "node 'x' (TreeEnsembleRegressor): tree 0 has a node that its root does not lead to");
    EXPECT_EQ(error_of({.mode = "BRANCH_MAYBE"}),
              "node 'x' (TreeEnsembleRegressor): node 0 of all has the unknown mode BRANCH_MAYBE");
    EXPECT_EQ(error_of({.threshold = nan}),
              "node 'x' (TreeEnsembleRegressor): node 0 of tree 0 has NaN as its threshold");
    constexpr float infinity = std::numeric_limits<float>::infinity();
    EXPECT_EQ(error_of({.mode = "BRANCH_LT", .threshold = -infinity}),
              "node 'x' (TreeEnsembleRegressor): node 0 of tree 0 asks for less than -infinity");
    EXPECT_EQ(
        error_of({.weight_nodes = {1, 0}}),
        "node 'x' (TreeEnsembleRegressor): a weight is given to node 0 of tree 0, which is no "
        "leaf");
    EXPECT_EQ(error_of({.feature = -1}),
              "node 'x' (TreeEnsembleRegressor): node 0 of tree 0 asks feature -1");
    EXPECT_EQ(error_of({.feature = 4}),
              "node 'x' (TreeEnsembleRegressor): its trees ask feature 4 and are given 1");
    EXPECT_EQ(error_of({.true_ids = {1, 0}}),
              "node 'x' (TreeEnsembleRegressor): 'nodes_truenodeids' has 2 entries for 3 nodes");
}

TEST(DecisionTrees, RefuseBaseValuesThatAreNoFloats) {
    Attributes attributes = Stump{}.attributes();
    attributes.push_back({"base_values_as_tensor", integers({1}, {1})});
    EXPECT_THROW(
        static_cast<void>(run_ml("TreeEnsembleRegressor", {floats({1, 1}, {1})}, attributes)),
        BadFormat);
}

}  // namespace
}  // namespace mlpipe::graph
