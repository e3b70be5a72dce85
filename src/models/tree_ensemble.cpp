#include "models/tree_ensemble.h"

#include <cmath>
#include <numeric>
#include <string>

#include "core/error.h"
#include "models/compiled_trees.h"

namespace mlpipe {
namespace {

using ColumnShape = TreeEnsembleModel::ColumnShape;

[[noreturn]] void unsound(const std::string& what) {
    throw BadFormat("tree ensemble: " + what);
}

/// Node `index` of tree `tree`, to be named in an error.
struct NodePlace {
    std::size_t tree, index;
};

[[noreturn]] void unsound(NodePlace place, const std::string& what) {
    unsound("node " + std::to_string(place.index) + " of tree " + std::to_string(place.tree) + " " +
            what);
}

void check_shape(std::span<const ColumnShape> shape) {
    std::uint64_t next = 0;
    for (std::size_t column = 0; column < shape.size(); ++column) {
        if (shape[column].first_feature != next) {
            unsound("column " + std::to_string(column) + " starts at feature " +
                    std::to_string(shape[column].first_feature) + ", not at " +
                    std::to_string(next));
        }
        next += shape[column].n_levels > 0 ? shape[column].n_levels : 1;
    }
    if (next > 0xffffffff) unsound("more than 2^32 features");
}

void check_roots(const TreeEnsemble& trees) {
    if (trees.roots.size() < 2) unsound("there is no tree");
    if (trees.cover.size() != trees.nodes.size()) {
        unsound(std::to_string(trees.nodes.size()) + " nodes, but " +
                std::to_string(trees.cover.size()) + " covers");
    }
    if (trees.roots.front() != 0 || trees.roots.back() != trees.nodes.size()) {
        unsound("the trees do not make up the " + std::to_string(trees.nodes.size()) + " nodes");
    }
    for (std::size_t tree = 0; tree < trees.n_trees(); ++tree) {
        if (trees.roots[tree] >= trees.roots[tree + 1]) {
            unsound("tree " + std::to_string(tree) + " has no node");
        }
    }
}

/// Everything about one node that does not depend on the others.
void check_node(const TreeNode& node, NodePlace place, std::span<const ColumnShape> shape,
                Link link) {
    if (!std::isfinite(node.threshold_or_value)) {
        unsound(place, std::string("has a ") + (node.is_leaf() ? "value" : "threshold") +
                           " that is not finite");
    }
    if (node.missing_left > 1) unsound(place, "sends missing values neither left nor right");
    if (node.is_leaf()) {
        if (node.left != 0) unsound(place, "is a leaf with children");
        const float value = node.threshold_or_value;
        if (link == Link::mean && !(value >= 0 && value <= 1)) {
            unsound(place, "has a probability outside [0, 1]");
        }
        return;
    }
    if (node.column >= shape.size()) {
        unsound(place, "asks column " + std::to_string(node.column) + " of " +
                           std::to_string(shape.size()));
    }
    const ColumnShape& column = shape[node.column];
    if (column.n_levels > 0 && node.level >= column.n_levels) {
        unsound(place, "asks level " + std::to_string(node.level) + " of " +
                           std::to_string(column.n_levels));
    }
}

/// Children come after their parent and every node but the root has one parent: so every node hangs
/// on the root, and no walk can turn in a circle.
void check_tree(std::span<const TreeNode> nodes, std::size_t tree,
                std::span<const ColumnShape> shape, Link link) {
    std::vector<std::uint8_t> reached(nodes.size());  // faster than bits
    reached[0] = 1;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const TreeNode& node = nodes[i];
        const NodePlace place{.tree = tree, .index = i};
        check_node(node, place, shape, link);
        if (reached[i] == 0) unsound(place, "has no parent before it");
        if (node.is_leaf()) continue;
        const std::size_t left = node.left;
        if (left <= i || left + 1 >= nodes.size()) {
            unsound(place,
                    "has children at " + std::to_string(left) + ", not after it in its tree");
        }
        if ((reached[left] | reached[left + 1]) != 0) {
            unsound(place, "shares a child with another node");
        }
        reached[left] = reached[left + 1] = 1;
    }
}

/// Adding one leaf a tree must be exact in float32: all of them on the grid of the largest sum.
void check_leaves(const TreeEnsemble& trees, Threads threads) {
    const double bound = leaf_bound(trees, threads);
    if (bound == 0) return;
    if (bound > 0x1p127) unsound("the leaves can add up to more than a float32 holds");
    const double grid = leaf_grid(bound);
    for_each_block(trees.n_trees(), threads, [&](std::size_t tree) {
        for (std::size_t i = trees.roots[tree]; i < trees.roots[tree + 1]; ++i) {
            const TreeNode& node = trees.nodes[i];
            if (!node.is_leaf()) continue;
            const double steps = static_cast<double>(node.threshold_or_value) / grid;  // <= 2^24
            if (steps != static_cast<double>(static_cast<std::int64_t>(steps))) {
                unsound("the leaf at node " + std::to_string(i) +
                        " is not on the grid that makes sums exact");
            }
        }
    });
}

}  // namespace

void TreeEnsemble::append(std::span<const TreeNode> tree, std::span<const float> tree_cover) {
    if (nodes.size() + tree.size() >= TreeNode::leaf) {
        throw InvalidArgument("the trees have more than 2^32 nodes",
                              {.why = "", .help = "grow fewer trees, or smaller ones"});
    }
    nodes.insert(nodes.end(), tree.begin(), tree.end());
    cover.insert(cover.end(), tree_cover.begin(), tree_cover.end());
    roots.push_back(static_cast<std::uint32_t>(nodes.size()));
}

TreeEnsembleModel::TreeEnsembleModel(TreeEnsemble trees, Link link, double bias,
                                     std::vector<ColumnShape> shape, Threads threads)
    : trees_(std::move(trees)),
      link_(link),
      bias_(bias),
      shape_(std::move(shape)),
      kept_(std::make_shared<KeptTrees>()) {
    check_shape(shape_);
    check_roots(trees_);
    const std::span<const TreeNode> nodes = trees_.nodes;
    for_each_block(trees_.n_trees(), threads, [&](std::size_t tree) {
        const std::size_t begin = trees_.roots[tree];
        check_tree(nodes.subspan(begin, trees_.roots[tree + 1] - begin), tree, shape_, link_);
    });
    for (const float cover : trees_.cover) {
        if (!std::isfinite(cover) || cover < 0) unsound("a cover is negative or not finite");
    }
    check_leaves(trees_, threads);
    if (!std::isfinite(bias_)) unsound("the bias is not finite");
    if (link_ == Link::mean && bias_ != 0) unsound("a mean of trees has no bias");
}

std::vector<TreeEnsembleModel::ColumnShape> shape_of(const DesignMatrix& x) {
    std::vector<ColumnShape> shape;
    shape.reserve(x.columns.size());
    for (const DesignColumn& column : x.columns) {
        shape.push_back({.first_feature = column.first_feature, .n_levels = column.n_levels});
    }
    return shape;
}

double leaf_bound(const TreeEnsemble& trees, Threads threads) {
    std::vector<double> largest(trees.n_trees());
    for_each_block(trees.n_trees(), threads, [&](std::size_t tree) {
        float most = 0;
        for (std::size_t i = trees.roots[tree]; i < trees.roots[tree + 1]; ++i) {
            const TreeNode& node = trees.nodes[i];
            if (node.is_leaf()) most = std::max(most, std::abs(node.threshold_or_value));
        }
        largest[tree] = static_cast<double>(most);
    });
    return std::accumulate(largest.begin(), largest.end(), 0.0);
}

double leaf_grid(double bound) {
    int exponent = 0;
    const double fraction = std::frexp(bound, &exponent);  // bound = fraction * 2^exponent
    if (fraction == 0.5) --exponent;                       // a power of two is its own ceiling
    return std::ldexp(1.0, exponent - 24);
}

}  // namespace mlpipe
