// split_search.h: the best split of one node among randomly drawn features. See tree_grower.h.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "models/class_counts.h"
#include "models/tree_grower.h"

namespace mlpipe {

struct Split {
    double impurity = std::numeric_limits<double>::infinity();
    std::uint32_t feature = 0;
    std::uint32_t column = 0;
    /// Number column: the last bin that goes left. Code column: the level that goes right.
    std::uint32_t bin = 0;
    std::uint32_t next_bin = 0;  ///< number column: the first bin that goes right
    ClassCounts left;

    /// Smaller impurity, then lower feature. Within a feature the first found stays.
    [[nodiscard]] bool better_than(const Split& other) const {
        return impurity < other.impurity || (impurity == other.impurity && feature < other.feature);
    }
};

/// Serves the nodes of one tree in depth-first order.
class SplitSearch {
public:
    SplitSearch(const BinnedMatrix& x, const TreeSettings& settings, Rng& rng);

    /// The best split of a node with these rows, or nothing if no feature can split it. `n_live` is
    /// what n_live() was after its parent; n_features at the root.
    std::optional<Split> find(std::span<const WeightedRow> rows, ClassCounts counts,
                              std::uint32_t n_live);

    /// Features that may still split the children of the node served last.
    [[nodiscard]] std::uint32_t n_live() const { return n_live_; }

private:
    struct Node {
        std::span<const WeightedRow> rows;
        ClassCounts counts;
    };

    std::optional<Split> best_split(const Node& node, std::uint32_t feature);
    std::optional<Split> split_at_level(const Node& node, std::uint32_t column,
                                        std::uint32_t level);
    std::optional<Split> split_number(const Node& node, std::uint32_t column);
    void histogram_of_levels(const Node& node, std::uint32_t column);
    void forget_levels(const Node& node);

    const BinnedMatrix& x_;
    const TreeSettings& settings_;
    Rng& rng_;
    /// A sparse set with undo (Briggs and Torczon 1993): the first n_live_ entries are alive. One
    /// that dies is swapped to their end, so raising n_live_ again, on the way back up the tree,
    /// revives exactly those that died since.
    std::vector<std::uint32_t> features_;
    std::uint32_t n_live_ = 0;

    /// All zero between uses. For numbers: one column at a time. For levels: one histogram a code
    /// column, kept for the whole node, since several of its levels may be drawn.
    std::vector<ClassCounts> number_bins_;
    std::vector<std::uint64_t> occupied_;
    std::vector<std::vector<ClassCounts>> level_bins_;
    std::vector<std::uint32_t> counted_columns_;
    std::vector<std::uint8_t> is_counted_;
};

}  // namespace mlpipe
