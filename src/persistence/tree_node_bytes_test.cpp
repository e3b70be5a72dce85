#include "persistence/tree_node_bytes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"
#include "core/test_errors.h"
#include "persistence/graph_writer.h"

namespace mlpipe {
namespace {

using ColumnShape = TreeEnsembleModel::ColumnShape;

/// A number and a column of three levels: four features.
const std::vector<ColumnShape> shape{{.first_feature = 0, .n_levels = 0},
                                     {.first_feature = 1, .n_levels = 3}};

/// Full trees of `depth`, whose leaves and splits are drawn.
TreeEnsemble random_trees(Rng& rng, std::size_t n_trees, int depth) {
    TreeEnsemble trees;
    for (std::size_t tree = 0; tree < n_trees; ++tree) {
        std::vector<TreeNode> nodes(std::size_t{2} << depth);
        nodes.pop_back();
        std::vector<float> cover;
        for (std::uint32_t i = 0; i < nodes.size(); ++i) {
            cover.push_back(static_cast<float>(rng.below(100000)) / 4);
            nodes[i].missing_left = static_cast<std::uint16_t>(rng.below(2));
            if (2 * i + 1 >= nodes.size()) {
                nodes[i].threshold_or_value = static_cast<float>(rng.below(1025)) / 1024;
                continue;
            }
            nodes[i].column = rng.below(2);
            nodes[i].left = 2 * i + 1;
            if (nodes[i].column == 0) {
                nodes[i].threshold_or_value = static_cast<float>(rng.uniform());
            } else {
                nodes[i].level = static_cast<std::uint16_t>(rng.below(3));
            }
        }
        trees.append(nodes, cover);
    }
    return trees;
}

onnx::NodeProto empty_node() {
    onnx::GraphProto graph;
    GraphWriter writer(graph);
    return writer.ml_node(tree_operator, {"mlpipe/features"}, "mlpipe/trees",
                          onnx::TensorProto::FLOAT, {1});
}

std::string bytes_of(const TreeEnsembleModel& model) {
    TextSink sink;
    const TreeNodeBytes bytes(empty_node(), model);
    bytes.write(sink);
    std::string text = std::move(sink).take();
    EXPECT_EQ(text.size(), bytes.size());
    return text;
}

/// The plain way: the same node by the onnx package's own classes.
std::string reference(const TreeEnsembleModel& model) {
    std::vector<std::int64_t> tree_ids, node_ids, features, lefts, rights, missing;
    std::vector<std::int64_t> target_ids, target_trees, target_nodes;
    std::vector<std::string> modes;
    std::vector<float> values, weights;
    const TreeEnsemble& trees = model.trees();
    for (std::size_t tree = 0; tree < trees.n_trees(); ++tree) {
        for (std::uint32_t i = trees.roots[tree]; i < trees.roots[tree + 1]; ++i) {
            const TreeNode& node = trees.nodes[i];
            const bool leaf = node.is_leaf();
            const bool coded = !leaf && shape[node.column].n_levels > 0;
            tree_ids.push_back(static_cast<std::int64_t>(tree));
            node_ids.push_back(i - trees.roots[tree]);
            features.push_back(leaf ? 0 : shape[node.column].first_feature + node.level);
            lefts.push_back(node.left);
            rights.push_back(leaf ? 0 : node.left + 1);
            missing.push_back(node.missing_left);
            modes.emplace_back(leaf ? "LEAF" : "BRANCH_LEQ");
            values.push_back(leaf ? 0.0f : coded ? 0.5f : node.threshold_or_value);
            if (!leaf) continue;
            target_ids.push_back(0);
            target_trees.push_back(tree_ids.back());
            target_nodes.push_back(node_ids.back());
            weights.push_back(node.threshold_or_value);
        }
    }
    onnx::NodeProto node = empty_node();
    attribute(node, "aggregate_function", "SUM");
    attribute(node, "n_targets", std::int64_t{1});
    attribute(node, "nodes_falsenodeids", rights);
    attribute(node, "nodes_featureids", features);
    attribute(node, "nodes_hitrates", trees.cover);
    attribute(node, "nodes_missing_value_tracks_true", missing);
    attribute(node, "nodes_modes", modes);
    attribute(node, "nodes_nodeids", node_ids);
    attribute(node, "nodes_treeids", tree_ids);
    attribute(node, "nodes_truenodeids", lefts);
    attribute(node, "nodes_values", values);
    attribute(node, "post_transform", "NONE");
    attribute(node, "target_ids", target_ids);
    attribute(node, "target_nodeids", target_nodes);
    attribute(node, "target_treeids", target_trees);
    attribute(node, "target_weights", weights);
    return node.SerializeAsString();
}

TEST(TreeNodeBytes, AreThoseOfTheOnnxPackagesOwnClasses) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Rng rng(seed, "trees");
        const std::size_t n_trees = 1 + rng.below(300);
        const TreeEnsembleModel model(random_trees(rng, n_trees, static_cast<int>(rng.below(9))),
                                      Link::mean, 0, shape);

        ASSERT_EQ(bytes_of(model), reference(model)) << "seed " << seed;
    }
}

TEST(TreeNodeBytes, AreReadBackAsTheSameTrees) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Rng rng(seed, "trees");
        const TreeEnsembleModel model(
            random_trees(rng, 1 + rng.below(20), static_cast<int>(rng.below(8))), Link::mean, 0,
            shape);

        const TreeEnsembleModel again(read_trees(bytes_of(model), shape), Link::mean, 0, shape);

        ASSERT_EQ(again.trees().roots, model.trees().roots) << "seed " << seed;
        ASSERT_EQ(again.trees().cover, model.trees().cover) << "seed " << seed;
        ASSERT_EQ(bytes_of(again), bytes_of(model)) << "seed " << seed;
    }
}

std::string error_of(std::string_view node) {
    return error_text<BadFormat>([&] { static_cast<void>(read_trees(node, shape)); });
}

TEST(TreeNodeBytes, AreRefusedWhenCutShortAnywhere) {
    Rng rng(1, "trees");
    const std::string bytes =
        bytes_of(TreeEnsembleModel(random_trees(rng, 3, 3), Link::mean, 0, shape));

    for (std::size_t size = 0; size + empty_node().domain().size() + 2 < bytes.size(); ++size) {
        ASSERT_NE(error_of(std::string_view(bytes).substr(0, size)), "no error") << size;
    }
}

TEST(TreeNodeBytes, SaysWhichListIsWrong) {
    Rng rng(1, "trees");
    onnx::NodeProto node;
    ASSERT_TRUE(node.ParseFromString(
        bytes_of(TreeEnsembleModel(random_trees(rng, 1, 2), Link::mean, 0, shape))));
    const auto with = [&](const std::string& name, const auto& change) {
        onnx::NodeProto changed = node;
        for (onnx::AttributeProto& attribute : *changed.mutable_attribute()) {
            if (attribute.name() == name) change(attribute);
        }
        return error_of(changed.SerializeAsString());
    };

    EXPECT_EQ(with("nodes_hitrates", [](auto& list) { list.set_name("rates"); }),
              "its trees have no 'nodes_hitrates'");
    EXPECT_EQ(with("nodes_hitrates", [](auto& list) { list.mutable_floats()->RemoveLast(); }),
              "'nodes_hitrates' of its trees breaks off or has 6 entries, not 7");
    EXPECT_EQ(with("target_weights", [](auto& list) { list.add_floats(1); }),
              "'target_weights' of its trees breaks off or has 5 entries, not 4");
    EXPECT_EQ(with("nodes_featureids", [](auto& list) { list.set_ints(0, 4); }),
              "its trees ask feature 4 of 4");
    EXPECT_EQ(with("nodes_featureids", [](auto& list) { list.set_ints(0, -1); }),
              "its trees ask feature -1 of 4");
    EXPECT_EQ(with("nodes_truenodeids", [](auto& list) { list.set_ints(0, 1000); }),
              "its trees have a child at node 1000 of 7");
    EXPECT_EQ(with("nodes_modes", [](auto& list) { list.set_strings(0, "BRANCH_GT"); }),
              "its trees have a node of mode 'BRANCH_GT'");
}

}  // namespace
}  // namespace mlpipe
