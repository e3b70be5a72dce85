// boosting_tree_grower.h: grows one regression tree of a boosted ensemble on quantised gradients.
//
// Leaf-wise: the leaf whose split gains most is split next (ties: the older node). Depth-wise: a
// whole level before the next, within it by gain. A leaf's value is
//
//   -learning_rate * G / (H + l2)          (Chen and Guestrin 2016, eq. 5)
//
// as a whole number of grid steps, at most most_leaf_steps away from 0; G and H are the integer
// sums, so they are the same in any order. Only the smaller child of a split is counted; the
// larger one's histogram is its parent's less the smaller's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/boosting_split.h"
#include "models/tree_grower.h"

namespace mlpipe {

/// Which leaf is split next.
enum class Growth {
    leaf_wise,   ///< the one that gains most, as LightGBM
    depth_wise,  ///< one of the highest level, as XGBoost
};

struct BoostingTreeSettings {
    double learning_rate = 0.1;
    std::uint32_t num_leaves = 31;
    std::uint32_t max_depth = 0;  ///< 0: no limit
    Growth growth = Growth::leaf_wise;
    double grid = 0x1p-20;  ///< leaf values are multiples of it
    SplitRule rule;
    /// Histograms of leaves that wait take no more than this; beyond, both children are counted.
    std::size_t most_histogram_bytes = std::size_t{256} << 20;
};

/// The rows of a leaf: [begin, end) of BoostingTreeGrower::rows().
struct LeafRows {
    std::uint32_t begin, end;
    std::int32_t steps;  ///< value = steps * grid
};

struct BoostedTree {
    GrownTree tree;  ///< cover: rows counted
    std::vector<LeafRows> leaves;
};

/// Serves all rounds of one fit.
class BoostingTreeGrower {
public:
    /// All arguments are views and outlive it.
    BoostingTreeGrower(const BinnedMatrix& x, const JointCodes& joint,
                       const BoostingTreeSettings& settings, Threads threads)
        : x_(x),
          joint_(joint),
          settings_(settings),
          threads_(threads),
          counter_(x, joint, threads),
          search_(x, joint, settings.rule),
          rows_(x.n_rows),
          right_(x.n_rows) {}

    /// Every row of the matrix ends in a leaf; those with no_gradient count for nothing.
    /// `allowed` has a flag for each output feature that may split; empty allows all.
    [[nodiscard]] BoostedTree grow(std::span<const std::uint64_t> gradients,
                                   std::span<const std::uint8_t> allowed,
                                   std::int32_t most_leaf_steps);

    [[nodiscard]] std::span<const std::uint32_t> rows() const& { return rows_; }

private:
    /// A leaf that a split was found for; or, before, one that is looked at.
    struct Node {
        std::uint32_t index = 0;           // in the tree
        std::uint32_t begin = 0, end = 0;  // its rows
        std::uint32_t depth = 0;
        GradientSum total;
        GradientHistogram histogram;  // empty: not kept
        BoostingSplit split;

        [[nodiscard]] std::size_t n_rows() const { return end - begin; }
    };

    [[nodiscard]] Node root();
    void open(Node node);
    void split_next();
    [[nodiscard]] bool may_split(const Node& node) const;
    [[nodiscard]] bool later(const Node& a, const Node& b) const;
    void count_children(Node& parent, Node& left, Node& right);
    void count(Node& node);
    void drop(Node& node);
    void write_split(TreeNode& node, const BoostingSplit& split) const;
    [[nodiscard]] std::uint32_t partition(const Node& node);
    void close(const Node& node);
    [[nodiscard]] std::int32_t leaf_steps(const GradientSum& total) const;

    const BinnedMatrix& x_;
    const JointCodes& joint_;
    const BoostingTreeSettings& settings_;
    Threads threads_;
    HistogramCounter counter_;
    BoostingSplitSearch search_;
    std::vector<std::uint32_t> rows_;
    std::vector<std::uint32_t> right_;
    std::vector<GradientHistogram> spare_;  // buffers of closed nodes

    // Of the tree that grows:
    std::span<const std::uint64_t> gradients_;
    std::span<const std::uint8_t> allowed_;
    std::int32_t most_leaf_steps_ = 0;
    BoostedTree grown_;
    std::vector<Node> waiting_;  // a heap: the one to split next in front
    std::size_t histogram_bytes_ = 0;
};

}  // namespace mlpipe
