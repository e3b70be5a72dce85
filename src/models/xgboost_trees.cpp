#include "models/xgboost_trees.h"

#include <simdjson.h>

#include <cmath>
#include <limits>

#include "core/error.h"

namespace mlpipe {
namespace {

using ColumnShape = TreeEnsembleModel::ColumnShape;

[[noreturn]] void unreadable(const std::string& what) {
    throw BadFormat("XGBoost's model: " + what);
}

/// The column that output feature `feature` belongs to.
std::uint32_t column_of(std::uint64_t feature, std::span<const ColumnShape> shape) {
    const auto after = std::ranges::upper_bound(shape, feature, {}, [](const ColumnShape& column) {
        return std::uint64_t{column.first_feature};
    });
    if (after == shape.begin()) unreadable("feature " + std::to_string(feature) + " is unknown");
    const auto column = static_cast<std::size_t>(after - shape.begin()) - 1;
    const std::uint64_t width = std::max<std::uint64_t>(shape[column].n_levels, 1);
    if (feature >= shape[column].first_feature + width) {
        unreadable("feature " + std::to_string(feature) + " is unknown");
    }
    return static_cast<std::uint32_t>(column);
}

/// One tree as its columns lie in the file, before it is laid out anew.
struct SavedTree {
    std::vector<std::int64_t> left, right, feature, default_left;
    std::vector<double> condition, hessian;
};

template <typename Value>
std::vector<Value> values_of(simdjson::dom::element tree, std::string_view key) {
    std::vector<Value> values;
    for (const simdjson::dom::element value : tree[key].get_array()) {
        if constexpr (std::is_same_v<Value, double>) {
            values.push_back(value.get_double());
        } else {
            // A truth value is 0 or 1 here, true or false in newer versions.
            bool truth = false;
            values.push_back(value.get(truth) == simdjson::SUCCESS ? Value{truth}
                                                                   : Value{value.get_int64()});
        }
    }
    return values;
}

SavedTree saved_tree(simdjson::dom::element json) {
    SavedTree tree{
        .left = values_of<std::int64_t>(json, "left_children"),
        .right = values_of<std::int64_t>(json, "right_children"),
        .feature = values_of<std::int64_t>(json, "split_indices"),
        .default_left = values_of<std::int64_t>(json, "default_left"),
        .condition = values_of<double>(json, "split_conditions"),
        .hessian = values_of<double>(json, "sum_hessian"),
    };
    const std::size_t n = tree.left.size();
    if (n == 0 || tree.right.size() != n || tree.feature.size() != n ||
        tree.default_left.size() != n || tree.condition.size() != n || tree.hessian.size() != n) {
        unreadable("the lists of a tree differ in length");
    }
    return tree;
}

/// Node `at` without its children.
TreeNode node_of(const SavedTree& tree, std::size_t at, std::span<const ColumnShape> shape) {
    const auto condition = static_cast<float>(tree.condition[at]);
    if (tree.left[at] < 0) return {.threshold_or_value = condition};
    const auto feature = static_cast<std::uint64_t>(tree.feature[at]);
    const std::uint32_t column = column_of(feature, shape);
    TreeNode node{.column = column,
                  .missing_left = static_cast<std::uint16_t>(tree.default_left[at] != 0)};
    if (shape[column].n_levels == 0) {
        node.threshold_or_value =
            std::nextafter(condition, -std::numeric_limits<float>::infinity());
        return node;
    }
    if (!(condition > 0 && condition <= 1)) unreadable("a split does not part 0 from 1");
    node.level = static_cast<std::uint16_t>(feature - shape[column].first_feature);
    return node;
}

/// Appends the nodes that hang on the root, breadth first, so that children are adjacent.
void append(TreeEnsemble& trees, const SavedTree& tree, std::span<const ColumnShape> shape) {
    const std::size_t n_saved = tree.left.size();
    std::vector<std::size_t> order = {0};  // saved index of every node laid out so far
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::size_t at = order[i];
        TreeNode node = node_of(tree, at, shape);
        if (!node.is_leaf()) {
            const auto left = static_cast<std::size_t>(tree.left[at]);
            const auto right = static_cast<std::size_t>(tree.right[at]);
            if (left >= n_saved || right >= n_saved || order.size() + 2 > n_saved) {
                unreadable("the nodes of a tree are not one tree");
            }
            node.left = static_cast<std::uint32_t>(order.size());
            order.push_back(left);
            order.push_back(right);
        }
        trees.nodes.push_back(node);
        trees.cover.push_back(static_cast<float>(tree.hessian[at]));
    }
    trees.roots.push_back(static_cast<std::uint32_t>(trees.nodes.size()));
}

[[noreturn]] void too_large() {
    throw InvalidArgument(
        "xgboost: the leaves grew beyond what a float32 holds",
        {.why = "", .help = "lower learning_rate, or raise reg_lambda or min_child_weight"});
}

}  // namespace

TreeEnsemble trees_of_xgboost(const std::string& json, std::span<const ColumnShape> shape) {
    TreeEnsemble trees;
    // JSON has no word for infinity, XGBoost writes one where a leaf overflowed.
    if (json.find("Infinity") != json.npos || json.find("NaN") != json.npos) too_large();
    try {
        simdjson::dom::parser parser;
        const simdjson::dom::element model = parser.parse(json);
        for (const simdjson::dom::element tree :
             model.at_pointer("/learner/gradient_booster/model/trees").get_array()) {
            append(trees, saved_tree(tree), shape);
        }
    } catch (const simdjson::simdjson_error& error) {
        unreadable(error.what());
    }
    return trees;
}

void round_leaves_to_grid(TreeEnsemble& trees) {
    // Rounding up can lift the bound over a power of two, which asks for a grid twice as wide: then
    // once more, from the leaves as they were.
    const std::vector<TreeNode> exact = trees.nodes;
    double grid = 0;
    for (double bound = leaf_bound(trees); bound > 0; bound = leaf_bound(trees)) {
        if (!(bound <= 0x1p127)) too_large();
        if (leaf_grid(bound) <= grid) return;
        grid = leaf_grid(bound);
        for (std::size_t i = 0; i < exact.size(); ++i) {
            if (!exact[i].is_leaf()) continue;
            const double steps = static_cast<double>(exact[i].threshold_or_value) / grid;
            trees.nodes[i].threshold_or_value = static_cast<float>(std::nearbyint(steps) * grid);
        }
    }
}

}  // namespace mlpipe
