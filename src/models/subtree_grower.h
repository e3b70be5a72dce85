// subtree_grower.h: the part of a tree below a node of at most 64 rows, grown in bit masks.
//
// Most nodes of a tree are small. The rows of such a node, copies written out, are gathered once:
// a bit each, and for every level the mask of the rows that have it. Below, a node is a mask, its
// class counts are numbers of set bits, and a split by a level is an AND.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "models/feature_sampler.h"
#include "models/level_bits.h"
#include "models/number_histogram.h"
#include "models/row_codes.h"
#include "models/tree_builder.h"
#include "models/tree_grower.h"

namespace mlpipe {

/// Serves the small nodes of one tree in depth-first order.
class SubtreeGrower {
public:
    static constexpr std::uint32_t most_rows = 64;  // with copies

    SubtreeGrower(const BinnedMatrix& x, const LevelBits& bits, const TreeSettings& settings,
                  FeatureSampler& sampler, NumberHistogram& numbers, TreeBuilder& builder,
                  Rng& rng);

    /// Grows everything below `root`, which is not final and holds `rows`.
    void grow(const OpenNode& root, std::span<const WeightedRow> rows, const RowCodes& codes);

private:
    struct MaskedNode {
        OpenNode open;
        std::uint64_t mask;
    };

    void gather(std::span<const WeightedRow> rows);
    void grow_all(const MaskedNode& root);
    void grow_all_with_avx2(const MaskedNode& root);
    Split best_of(const MaskedNode& node, std::span<const std::uint32_t> features);
    void look_at_levels(const MaskedNode& node, std::span<const std::uint32_t> features,
                        std::size_t first, Split& best);
    Split split_number(const MaskedNode& node, std::uint32_t column);
    std::uint64_t rows_right_of(const Split& split, std::uint64_t mask);
    std::uint64_t rows_at_level(std::uint32_t feature, std::uint64_t mask);
    std::uint64_t mask_of_bit(std::uint32_t bit);
    const std::uint16_t* codes_of(std::uint32_t column);
    ClassCounts count(std::uint64_t mask) const;

    const BinnedMatrix& x_;
    const LevelBits& bits_;
    const TreeSettings& settings_;
    FeatureSampler& sampler_;
    NumberHistogram& numbers_;
    TreeBuilder& builder_;
    Rng& rng_;

    const RowCodes* source_ = nullptr;  // of the rows that are being grown
    std::uint32_t n_rows_ = 0;          // with copies; what follows is about these
    std::uint64_t positives_ = 0;
    std::array<std::uint32_t, most_rows> rows_{};
    /// By word of LevelBits: 64 masks, written when `has_masks_` of the word is set.
    std::vector<std::array<std::uint64_t, 64>> masks_;
    std::vector<std::uint8_t> has_masks_;
    /// By column, written when has_codes_ of the column is set.
    std::vector<std::array<std::uint16_t, most_rows>> codes_;
    std::vector<std::uint8_t> has_codes_;
    std::vector<std::uint8_t> can_split_;  // of the features drawn last, and room for a group
    std::vector<MaskedNode> open_;
};

}  // namespace mlpipe
