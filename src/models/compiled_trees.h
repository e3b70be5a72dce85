// compiled_trees.h: trees in the form in which many rows are scored.
//
// A row is first turned into small integers, its slots, so that every node asks one question: is
// the value of slot s above t? The slots are
//   - of a number column: how many of the thresholds that the trees hold are below the value, and
//     NaN 0, or the largest integer in the slot for nodes that send NaN to the right;
//   - of a level: 1 where it is hot. A column of which many levels are asked has its code as one
//     slot instead, and a level is found by two questions, above level - 1 and not above level.
// A node takes 8 bytes: slot, 65535 - t and left child, from the low end. Added to it, the value of
// the slot, shifted to where t is, carries into the child exactly if it is above t; so a step is
// two loads, an addition and a shift. A leaf leads to itself. Several rows walk a tree in lock
// step, so that their loads overlap. Sums of leaves are exact, so they are the same as row by row.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "models/threshold_table.h"
#include "models/tree_ensemble.h"

namespace mlpipe {

class CompiledTrees {
public:
    /// Trees [first, last) of a sound ensemble over columns of that shape. Nothing if they need
    /// more slots than fit 16 bits.
    static std::optional<CompiledTrees> compile(
        const TreeEnsemble& trees, std::size_t first, std::size_t last,
        std::span<const TreeEnsembleModel::ColumnShape> shape);

    /// Rows that walk a tree together, or trees that one row walks together.
    static constexpr std::size_t lanes = 16;
    /// A row of more slots is not walked alone.
    static constexpr std::size_t most_slots_alone = 256;

    /// Slots of a row, at least 1.
    [[nodiscard]] std::size_t width() const { return width_; }
    /// Rows of a tile that suits the caches and the size of the trees, a multiple of `lanes`.
    [[nodiscard]] std::size_t rows_of_tile() const;

    /// Writes the slots of rows [begin, end) to `tile`, which has a multiple of `lanes` rows: of
    /// `lanes` rows together slot by slot, shifted by 16 bits. `x` has the shape of the
    /// compilation.
    void load(const DesignMatrix& x, std::size_t begin, std::size_t end,
              std::span<std::uint32_t> tile) const;

    /// Adds to each of `sums` the leaves that its row of `tile` reaches. sums.size() is a multiple
    /// of `lanes`.
    void add_leaves(std::span<const std::uint32_t> tile, std::span<float> sums) const;

    /// The sum of the leaves that one row reaches. Allocates nothing. REQUIRES: width() is at most
    /// most_slots_alone.
    [[nodiscard]] float sum_of_leaves(const DesignMatrix& x, std::size_t row) const;

private:
    /// Where the slots of a column are. A column that no tree asks has none.
    struct ColumnSlots {
        static constexpr std::uint32_t none = 0xffffffff;

        ThresholdTable thresholds = {};
        /// Number: of thresholds [0, 65535), [65535, 131070) ...; NaN counts as below.
        std::uint32_t low_first = none;
        std::uint32_t high_first = none;           ///< the same where NaN counts as above
        std::vector<std::uint32_t> of_level = {};  ///< or none, n_levels of them
        std::uint32_t code = none;                 ///< many levels: the code itself
    };

    struct Tree {
        std::uint32_t root;
        std::uint32_t least_depth;  ///< no leaf is nearer to the root
    };
    /// A node of the source and where it goes.
    struct Place {
        std::uint32_t from, to;
    };

    void take_stock(const TreeEnsemble& trees, std::size_t first, std::size_t last);
    std::size_t hand_out_slots();
    void add_tree(std::span<const TreeNode> nodes, std::span<const float> cover);
    Place add_question(const TreeNode& node, std::uint32_t at);
    Place add_level_question(const TreeNode& node, std::uint32_t at);
    std::uint32_t add_nodes(std::uint32_t n);
    void fetch(std::size_t first, std::size_t last) const;
    void add_leaves_and_fetch(std::size_t tree, std::span<const std::uint32_t> tile,
                              std::span<float> sums) const;
    void add_leaves(const Tree& tree, const std::uint32_t* rows, float* sums) const;
    void load_numbers(const ColumnSlots& slots, const float* values, std::size_t n,
                      std::span<std::uint32_t> tile) const;
    void load_codes(const ColumnSlots& slots, const std::uint16_t* codes, std::size_t n,
                    std::span<std::uint32_t> tile) const;

    std::vector<TreeEnsembleModel::ColumnShape> shape_;
    std::vector<ColumnSlots> slots_;  // by column
    std::size_t width_ = 1;
    std::vector<Tree> trees_;
    /// slot * lanes / 2 | (65535 - threshold) << 16 | left child << 32. After a node come the
    /// descendants on its more frequent side: they are likely to share its cache line.
    std::vector<std::uint64_t> nodes_;
    std::vector<float> values_;  // beside nodes_; of leaves
    std::vector<Place> copies_;  // of nodes that have two parents; from and to are both in nodes_
};

/// The compilation of a whole ensemble, made once, whoever asks first.
class KeptTrees {
public:
    template <typename Make>
    const std::optional<CompiledTrees>& get(const Make& make) {
        std::call_once(once_, [&] {
            trees_ = make();
            is_made_.store(true, std::memory_order_release);
        });
        return trees_;
    }

    /// Null as long as nobody has asked with get(), or if there is no compilation. Takes no lock.
    [[nodiscard]] const CompiledTrees* if_made() const {
        return is_made_.load(std::memory_order_acquire) && trees_ ? &*trees_ : nullptr;
    }

private:
    std::once_flag once_;
    std::atomic<bool> is_made_ = false;
    std::optional<CompiledTrees> trees_;
};

}  // namespace mlpipe
