#include "persistence/tree_graph.h"

#include <algorithm>
#include <cstring>

#include "core/error.h"

namespace mlpipe {
namespace {

using ColumnShape = TreeEnsembleModel::ColumnShape;

constexpr const char* branch_mode = "BRANCH_LEQ";
constexpr const char* leaf_mode = "LEAF";
/// A one-hot feature is 0 or 1: at most this is "not hot", which goes left.
constexpr float hot_threshold = 0.5f;

/// The lists of a TreeEnsembleRegressor, each with one entry a node; the target lists one a leaf.
struct TreeLists {
    std::vector<std::int64_t> tree_ids, node_ids, feature_ids, true_ids, false_ids, missing_true;
    std::vector<std::string> modes;
    std::vector<float> values, hit_rates;
    std::vector<std::int64_t> target_ids, target_tree_ids, target_node_ids;
    std::vector<float> target_weights;

    void add_leaf(float value) {
        target_ids.push_back(0);
        target_tree_ids.push_back(tree_ids.back());
        target_node_ids.push_back(node_ids.back());
        target_weights.push_back(value);
        feature_ids.push_back(0);
        modes.emplace_back(leaf_mode);
        values.push_back(0);
        true_ids.push_back(0);
        false_ids.push_back(0);
    }

    void add_branch(const TreeNode& node, const ColumnShape& column) {
        const bool coded = column.n_levels > 0;
        feature_ids.push_back(std::int64_t{column.first_feature} + (coded ? node.level : 0));
        modes.emplace_back(branch_mode);
        values.push_back(coded ? hot_threshold : node.threshold_or_value);
        true_ids.push_back(node.left);
        false_ids.push_back(std::int64_t{node.left} + 1);
    }
};

TreeLists lists_of(const TreeEnsembleModel& model) {
    TreeLists lists;
    const TreeEnsemble& trees = model.trees();
    for (std::size_t tree = 0; tree < trees.n_trees(); ++tree) {
        for (std::uint32_t i = trees.roots[tree]; i < trees.roots[tree + 1]; ++i) {
            const TreeNode& node = trees.nodes[i];
            lists.tree_ids.push_back(static_cast<std::int64_t>(tree));
            lists.node_ids.push_back(i - trees.roots[tree]);
            lists.missing_true.push_back(node.missing_left);
            lists.hit_rates.push_back(trees.cover[i]);
            if (node.is_leaf()) {
                lists.add_leaf(node.threshold_or_value);
            } else {
                lists.add_branch(node, model.shape()[node.column]);
            }
        }
    }
    return lists;
}

/// The attributes of a node by name, checked as they are asked for.
class TreeAttributes {
public:
    TreeAttributes(const onnx::GraphProto& graph, const std::string& name) {
        for (const onnx::NodeProto& node : graph.node()) {
            if (node.name() == name) node_ = &node;
        }
        if (node_ == nullptr) throw BadFormat("it has no node '" + name + "'");
    }

    [[nodiscard]] const auto& ints(const char* name, int size) const {
        return sized(find(name).ints(), name, size);
    }
    [[nodiscard]] const auto& floats(const char* name, int size) const {
        return sized(find(name).floats(), name, size);
    }
    [[nodiscard]] const auto& strings(const char* name) const { return find(name).strings(); }

private:
    [[nodiscard]] const onnx::AttributeProto& find(const char* name) const {
        for (const onnx::AttributeProto& attribute : node_->attribute()) {
            if (attribute.name() == name) return attribute;
        }
        throw BadFormat("its trees have no '" + std::string(name) + "'");
    }

    template <typename List>
    static const List& sized(const List& list, const char* name, int size) {
        if (list.size() != size) {
            throw BadFormat("'" + std::string(name) + "' of its trees has " +
                            std::to_string(list.size()) + " entries, not " + std::to_string(size));
        }
        return list;
    }

    const onnx::NodeProto* node_ = nullptr;
};

/// Which column asks an output feature, and for which level.
struct FeatureUse {
    std::uint32_t column;
    std::uint16_t level;
    bool coded;
};

std::vector<FeatureUse> uses_of(const std::vector<ColumnShape>& shape) {
    std::vector<FeatureUse> uses;
    for (std::uint32_t column = 0; column < shape.size(); ++column) {
        const std::uint16_t n_levels = shape[column].n_levels;
        const int width = std::max<int>(n_levels, 1);
        for (int level = 0; level < width; ++level) {
            uses.push_back({column, static_cast<std::uint16_t>(level), n_levels > 0});
        }
    }
    return uses;
}

TreeNode branch_of(std::int64_t feature, std::int64_t left, float threshold,
                   const std::vector<FeatureUse>& uses) {
    if (feature < 0 || static_cast<std::size_t>(feature) >= uses.size()) {
        throw BadFormat("its trees ask feature " + std::to_string(feature) + " of " +
                        std::to_string(uses.size()));
    }
    if (left < 0 || left >= TreeNode::leaf) {
        throw BadFormat("its trees have a child at " + std::to_string(left));
    }
    const FeatureUse& use = uses[static_cast<std::size_t>(feature)];
    return {.column = use.column,
            .left = static_cast<std::uint32_t>(left),
            .threshold_or_value = use.coded ? 0.0f : threshold,
            .level = use.level};
}

}  // namespace

void write_trees(GraphWriter& graph, const TreeEnsembleModel& model, const std::string& features,
                 const std::string& name) {
    onnx::NodeProto& node =
        graph.ml_node("TreeEnsembleRegressor", {features}, name, onnx::TensorProto::FLOAT, {1});
    const TreeLists lists = lists_of(model);
    attribute(node, "aggregate_function", "SUM");
    attribute(node, "n_targets", std::int64_t{1});
    attribute(node, "nodes_falsenodeids", lists.false_ids);
    attribute(node, "nodes_featureids", lists.feature_ids);
    attribute(node, "nodes_hitrates", lists.hit_rates);
    attribute(node, "nodes_missing_value_tracks_true", lists.missing_true);
    attribute(node, "nodes_modes", lists.modes);
    attribute(node, "nodes_nodeids", lists.node_ids);
    attribute(node, "nodes_treeids", lists.tree_ids);
    attribute(node, "nodes_truenodeids", lists.true_ids);
    attribute(node, "nodes_values", lists.values);
    attribute(node, "post_transform", "NONE");
    attribute(node, "target_ids", lists.target_ids);
    attribute(node, "target_nodeids", lists.target_node_ids);
    attribute(node, "target_treeids", lists.target_tree_ids);
    attribute(node, "target_weights", lists.target_weights);
}

TreeEnsemble read_trees(const onnx::GraphProto& graph, const std::string& name,
                        const std::vector<ColumnShape>& shape) {
    const TreeAttributes attributes(graph, name);
    const std::vector<FeatureUse> uses = uses_of(shape);
    const auto& modes = attributes.strings("nodes_modes");
    const int n = modes.size();
    const auto n_leaves = static_cast<int>(std::ranges::count(modes, leaf_mode));
    const auto& tree_ids = attributes.ints("nodes_treeids", n);
    const auto& features = attributes.ints("nodes_featureids", n);
    const auto& lefts = attributes.ints("nodes_truenodeids", n);
    const auto& thresholds = attributes.floats("nodes_values", n);
    const auto& missing = attributes.ints("nodes_missing_value_tracks_true", n);
    const auto& hit_rates = attributes.floats("nodes_hitrates", n);
    const auto& leaf_values = attributes.floats("target_weights", n_leaves);

    TreeEnsemble trees;
    trees.nodes.reserve(static_cast<std::size_t>(n));
    trees.cover.assign(hit_rates.begin(), hit_rates.end());
    trees.roots.clear();
    int leaf = 0;
    for (int i = 0; i < n; ++i) {
        if (i == 0 || tree_ids[i] != tree_ids[i - 1]) {
            trees.roots.push_back(static_cast<std::uint32_t>(i));
        }
        TreeNode& node =
            modes[i] == leaf_mode
                ? trees.nodes.emplace_back(TreeNode{.threshold_or_value = leaf_values[leaf++]})
                : trees.nodes.emplace_back(branch_of(features[i], lefts[i], thresholds[i], uses));
        node.missing_left = missing[i] == 0 ? 0 : 1;
    }
    trees.roots.push_back(static_cast<std::uint32_t>(n));
    return trees;
}

std::vector<double> doubles_of(const onnx::GraphProto& graph, const std::string& name,
                               std::optional<std::size_t> n) {
    for (const onnx::TensorProto& tensor : graph.initializer()) {
        if (tensor.name() != name) continue;
        const std::string& bytes = tensor.raw_data();
        const std::size_t size = bytes.size() / sizeof(double);
        if (bytes.size() % sizeof(double) != 0 || (n && size != *n)) break;
        std::vector<double> values(size);
        if (size > 0) std::memcpy(values.data(), bytes.data(), bytes.size());
        return values;
    }
    throw BadFormat("it has no constant '" + name + "' of the right size");
}

}  // namespace mlpipe
