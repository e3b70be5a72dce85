// Graphs that a file may hold and no exporter writes: each is refused, in bounded time and memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "graph/test_nodes.h"

namespace mlpipe::graph {
namespace {

using Ints = std::vector<std::int64_t>;
using Floats = std::vector<float>;
using Strings = std::vector<std::string>;

std::string error_of(const Graph& graph) {
    try {
        static_cast<void>(result_of(graph));
    } catch (const BadFormat& error) {
        return error.what();
    }
    return "no error";
}

/// `n` trees of one comparison.
Attributes stumps(std::int64_t n) {
    Ints trees, nodes, features, left, right, leaf_trees, leaves, targets;
    Strings modes;
    for (std::int64_t tree = 0; tree < n; ++tree) {
        trees.insert(trees.end(), 3, tree);
        nodes.insert(nodes.end(), {0, 1, 2});
        features.insert(features.end(), 3, 0);
        modes.insert(modes.end(), {"BRANCH_LEQ", "LEAF", "LEAF"});
        left.insert(left.end(), {1, 0, 0});
        right.insert(right.end(), {2, 0, 0});
        leaf_trees.insert(leaf_trees.end(), 2, tree);
        leaves.insert(leaves.end(), {1, 2});
        targets.insert(targets.end(), 2, 0);
    }
    return {{"nodes_treeids", trees},
            {"nodes_nodeids", nodes},
            {"nodes_featureids", features},
            {"nodes_modes", modes},
            {"nodes_values", Floats(trees.size(), 0.5f)},
            {"nodes_truenodeids", left},
            {"nodes_falsenodeids", right},
            {"target_treeids", leaf_trees},
            {"target_nodeids", leaves},
            {"target_ids", targets},
            {"target_weights", Floats(leaves.size(), 1.0f)}};
}

TEST(HostileGraphs, LeaveNoInputOutOfAListOfThem) {
    Graph graph = graph_of("FeatureVectorizer", true, {floats({1, 1}, {1})},
                           {{"inputdimensions", Ints{1, 1}}});
    graph.nodes[0].inputs.emplace_back("");
    EXPECT_EQ(error_of(graph), "node 'x' (FeatureVectorizer): input 2 is left out");

    Graph sum = graph_of("Sum", false, {floats({1}, {1}), floats({1}, {1})});
    sum.nodes[0].inputs.insert(sum.nodes[0].inputs.begin() + 1, "");
    EXPECT_EQ(error_of(sum), "node 'x' (Sum): input 2 is left out");
}

TEST(HostileGraphs, ComputeNothingThatNobodyTakes) {
    Graph graph = graph_of("Identity", false, {floats({1}, {1})});
    Node unused = graph.nodes[0];
    unused.outputs = {"unused"};
    graph.nodes.push_back(unused);

    EXPECT_EQ(error_of(graph), "node 'x' (Identity): output 1 is computed for nobody");
}

TEST(HostileGraphs, WalkTheirTreesForEveryRow) {
    constexpr std::int64_t rows = 1 << 21;  // of 64 steps each: as many as there may be
    const Tensor few = floats({rows / 2, 1}, Floats(rows / 2));
    const Tensor many = floats({rows, 1}, Floats(rows));

    EXPECT_EQ(error_of(graph_of("TreeEnsembleRegressor", true, {few}, stumps(32))), "no error");
    EXPECT_EQ(error_of(graph_of("TreeEnsembleRegressor", true, {many}, stumps(32))),
              "node 'x' (TreeEnsembleRegressor): one row takes more than 130 million steps");
}

TEST(HostileGraphs, HaveNoEmptyTensorsWithHugeAxes) {
    EXPECT_EQ(
        error_of(graph_of("ConstantOfShape", false, {integers({4}, {1 << 24, 1 << 24, 1, 0})})),
        "node 'x' (ConstantOfShape): the results for one row have more than 16 million "
        "elements");
    const Tensor empty = floats({1 << 16, 1, 0}, {});
    Graph graph = graph_of("Softmax", false, {empty}, {{"axis", std::int64_t{1}}});
    for (int i = 0; i < 256; ++i) {
        Node next = graph.nodes.back();
        next.inputs = {graph.output};
        next.outputs = {graph.output = "next" + std::to_string(i)};
        graph.nodes.push_back(next);
    }
    EXPECT_EQ(error_of(graph),
              "node 'x' (Softmax): the results for one row have more than 16 million elements")
        << "each costs its rounds";
}

TEST(HostileGraphs, CountTextsByTheirLength) {
    const Tensor text = texts({1}, {std::string(4096, 'x')});

    EXPECT_EQ(error_of(graph_of("Expand", false, {text, integers({1}, {1000})})), "no error");
    EXPECT_EQ(error_of(graph_of("Expand", false, {text, integers({1}, {100000})})),
              "node 'x' (Expand): the results for one row have more than 16 million elements");
    const Attributes encoder{{"keys_int64s", Ints{1}},
                             {"values_strings", Strings{"a"}},
                             {"default_string", std::string(4000, 'x')}};
    const Tensor keys = integers({100000}, Ints(100000));
    EXPECT_EQ(
        error_of(graph_of("LabelEncoder", true, {keys}, encoder)),
        "node 'x' (LabelEncoder): the results for one row have more than 16 million elements");
}

TEST(HostileGraphs, TakeNoTextOfMoreThanFourKilobytes) {
    EXPECT_EQ(error_of(graph_of("Identity", false, {texts({1}, {std::string(4097, 'x')})})),
              "constant 'in0' has a text of 4097 bytes, and at most 4,096 can be imported");
    EXPECT_EQ(error_of(graph_of("OneHotEncoder", true, {texts({1}, {"a"})},
                                {{"cats_strings", Strings{"a", std::string(5000, 'b')}}})),
              "node 'x' (OneHotEncoder): attribute 'cats_strings' has a text of 5000 bytes, and at "
              "most 4,096 can be imported");
}

}  // namespace
}  // namespace mlpipe::graph
