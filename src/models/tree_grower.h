// tree_grower.h: grows one randomised decision tree on a binned matrix.
//
// A node looks at `max_features` output features drawn without replacement, and goes on drawing
// while none of them can split it (feature_sampler.h). It takes the split with the largest decrease
// of the weighted Gini impurity; ties: the lower output feature, then the lower threshold. Row
// counts are integers and every split is scored by the same formula in double, so equal splits
// score equally.
//
// Large nodes are counted row by row (split_search.h), and a node of at most 64 rows is gathered
// into bit masks, in which the subtree below it is grown (subtree_grower.h). Both look at the same
// features in the same order, so where one takes over from the other cannot be seen in the tree.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/random.h"
#include "models/binned_matrix.h"
#include "models/class_counts.h"
#include "models/level_bits.h"
#include "models/tree_ensemble.h"

namespace mlpipe {

struct TreeSettings {
    int max_depth = 0;  ///< 0: no limit
    std::uint32_t min_samples_split = 2;
    std::uint32_t min_samples_leaf = 1;
    std::uint32_t max_features = 1;  ///< in [1, the number of different_features]
    std::array<double, 2> class_weights{1, 1};
    double leaf_grid = 0x1p-24;  ///< leaf values are multiples of it
};

/// A row and how often it counts. The class travels along, so that counting touches nothing else.
struct WeightedRow {
    std::uint32_t row;
    std::uint32_t copies_and_class;  ///< 2 * copies + class

    [[nodiscard]] std::uint32_t copies() const { return copies_and_class >> 1; }
    [[nodiscard]] std::uint32_t is_positive() const { return copies_and_class & 1; }
    [[nodiscard]] ClassCounts counts() const { return {copies(), is_positive()}; }
};

/// One tree, laid out as in a TreeEnsemble.
struct GrownTree {
    std::vector<TreeNode> nodes;
    std::vector<float> cover;  ///< rows in the node, copies counted
};

/// `rows` is not empty, each row is in it once; fewer than 2^31 with copies. It is reordered.
/// `bits` are those of `x`.
[[nodiscard]] GrownTree grow_tree(const BinnedMatrix& x, const LevelBits& bits,
                                  std::span<WeightedRow> rows, const TreeSettings& settings,
                                  Rng& rng);

}  // namespace mlpipe
