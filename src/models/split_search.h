// split_search.h: the best split of one node among randomly drawn features. See tree_grower.h.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/class_counts.h"
#include "models/feature_sampler.h"
#include "models/level_bits.h"
#include "models/number_histogram.h"
#include "models/row_codes.h"
#include "models/split.h"
#include "models/tree_grower.h"

namespace mlpipe {

/// Serves the nodes of one tree in depth-first order.
class SplitSearch {
public:
    SplitSearch(const BinnedMatrix& x, const LevelBits& bits, const TreeSettings& settings,
                FeatureSampler& sampler, NumberHistogram& numbers, Rng& rng);

    /// The best split of a node with these rows; exists() is false if no feature can split it.
    /// `n_live` is what sampler.n_live() was after its parent; n_features at the root.
    Split find(std::span<const WeightedRow> rows, const RowCodes& codes, ClassCounts counts,
               std::uint32_t n_live);

private:
    struct Node {
        std::span<const WeightedRow> rows;
        const RowCodes& codes;
        ClassCounts counts;
    };

    Split best_of(const Node& node, std::span<const std::uint32_t> features);
    void look_at(std::size_t place, const Split& split, Split& best);
    void look_at_bits(const Node& node, std::size_t word, Split& best);
    Split split_at_level(const Node& node, std::uint32_t feature, ClassCounts right) const;
    Split split_number(const Node& node, std::uint32_t column);
    ClassCounts count_of_level(const Node& node, std::uint32_t feature);
    void forget_levels(const Node& node);

    const BinnedMatrix& x_;
    const LevelBits& bits_;
    const TreeSettings& settings_;
    FeatureSampler& sampler_;
    NumberHistogram& numbers_;
    Rng& rng_;

    std::vector<std::uint8_t> can_split_;      // of the features drawn last
    std::vector<std::uint64_t> drawn_bits_;    // by word; zero between uses
    std::vector<std::uint32_t> place_of_bit_;  // among the features drawn last
    /// Of code columns without bits: one histogram a column, kept for the whole node, since several
    /// of its levels may be drawn. All zero between uses.
    std::vector<std::vector<ClassCounts>> level_bins_;
    std::vector<std::uint32_t> counted_columns_;
    std::vector<std::uint8_t> is_counted_;
};

}  // namespace mlpipe
