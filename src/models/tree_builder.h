// tree_builder.h: writes the nodes of a tree as they are grown, depth first.
#pragma once

#include <cmath>
#include <cstdint>
#include <utility>

#include "models/split.h"
#include "models/tree_grower.h"

namespace mlpipe {

/// A node whose rows are counted and whose children are not known.
struct OpenNode {
    std::uint32_t index;  ///< in the tree
    std::uint32_t depth;
    std::uint32_t n_live;  ///< features not yet set aside on the way to it
    ClassCounts counts;
};

class TreeBuilder {
public:
    TreeBuilder(const BinnedMatrix& x, const TreeSettings& settings) : x_(x), settings_(settings) {}

    /// The root, with all features alive.
    OpenNode plant(ClassCounts counts) {
        return {.index = add_nodes(1),
                .depth = 0,
                .n_live = static_cast<std::uint32_t>(x_.different_features.size()),
                .counts = counts};
    }

    /// Writes the cover of a node. Whether it is a leaf, whatever its rows are; then writes that
    /// too.
    bool close_if_final(const OpenNode& node) {
        const std::uint32_t n = node.counts.rows();
        tree_.cover[node.index] = static_cast<float>(n);
        const bool is_final = node.counts.is_pure() || n < settings_.min_samples_split ||
                              n / 2 < settings_.min_samples_leaf ||
                              (settings_.max_depth > 0 &&
                               node.depth >= static_cast<std::uint32_t>(settings_.max_depth));
        if (is_final) write_leaf(node);
        return is_final;
    }

    void write_leaf(const OpenNode& node) {
        tree_.nodes[node.index].threshold_or_value = leaf_value(node.counts);
    }

    /// Makes `node` a split. Returns its left and right child.
    std::pair<OpenNode, OpenNode> write_split(const OpenNode& node, const Split& split,
                                              std::uint32_t n_live) {
        const std::uint32_t left = add_nodes(2);
        const BinnedColumn& column = x_.columns[split.column];
        TreeNode& written = tree_.nodes[node.index];
        written.column = split.column;
        written.left = left;
        if (column.is_coded()) {
            written.level = static_cast<std::uint16_t>(split.bin);
        } else {
            written.threshold_or_value =
                threshold_between(column.largest[split.bin], column.smallest[split.next_bin]);
        }
        OpenNode child{
            .index = left, .depth = node.depth + 1, .n_live = n_live, .counts = split.left};
        OpenNode other = child;
        other.index = left + 1;
        other.counts = node.counts - split.left;
        return {child, other};
    }

    /// The tree, without room to grow: a hundred of them wait for each other.
    GrownTree take() {
        tree_.nodes.shrink_to_fit();
        tree_.cover.shrink_to_fit();
        return std::move(tree_);
    }

private:
    std::uint32_t add_nodes(std::size_t n) {
        const std::size_t first = tree_.nodes.size();
        tree_.nodes.resize(first + n);
        tree_.cover.resize(first + n);
        return static_cast<std::uint32_t>(first);
    }

    /// The weighted share of positives, on the grid.
    [[nodiscard]] float leaf_value(ClassCounts counts) const {
        if (counts.is_pure()) return counts.positives() > 0 ? 1.0f : 0.0f;
        const double negatives = settings_.class_weights[0] * counts.negatives();
        const double positives = settings_.class_weights[1] * counts.positives();
        const double share = positives / (negatives + positives);
        return static_cast<float>(std::round(share / settings_.leaf_grid) * settings_.leaf_grid);
    }

    const BinnedMatrix& x_;
    const TreeSettings& settings_;
    GrownTree tree_;
};

}  // namespace mlpipe
