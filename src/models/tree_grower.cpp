#include "models/tree_grower.h"

#include <algorithm>

#include "models/feature_sampler.h"
#include "models/number_histogram.h"
#include "models/row_codes.h"
#include "models/row_partition.h"
#include "models/split_search.h"
#include "models/subtree_grower.h"
#include "models/tree_builder.h"

namespace mlpipe {
namespace {

ClassCounts count(std::span<const WeightedRow> rows) {
    ClassCounts counts;
    for (const WeightedRow& row : rows) counts += row.counts();
    return counts;
}

class TreeGrower {
public:
    TreeGrower(const BinnedMatrix& x, const LevelBits& bits, std::span<WeightedRow> rows,
               const TreeSettings& settings, Rng& rng)
        : x_(x),
          bits_(bits),
          all_(all_rows(x, bits)),
          gathered_(x, bits, settings.max_features),
          rows_(rows),
          sampler_(x.different_features, settings.max_features),
          numbers_(x),
          builder_(x, settings),
          search_(x, bits, settings, sampler_, numbers_, rng),
          subtrees_(x, bits, settings, sampler_, numbers_, builder_, rng),
          right_(rows.size()) {}

    GrownTree grow() {
        open({.open = builder_.plant(count(rows_)), .rows = rows_, .codes = &all_});
        while (!open_.empty()) {
            NodeOfRows node = open_.back();
            open_.pop_back();
            if (node.open.counts.rows() <= SubtreeGrower::most_rows) {
                subtrees_.grow(node.open, node.rows, *node.codes);
                continue;
            }
            // Depth first: when the next node is gathered, none below this one is left.
            if (node.codes == &all_ && gathered_.pays_for(node.rows.size())) {
                node.codes = &gathered_.gather(all_, node.rows);
            }
            grow_one(node);
        }
        return builder_.take();
    }

private:
    struct NodeOfRows {
        OpenNode open;
        std::span<WeightedRow> rows;
        const RowCodes* codes;
    };

    void open(const NodeOfRows& node) {
        if (!builder_.close_if_final(node.open)) open_.push_back(node);
    }

    void grow_one(const NodeOfRows& node) {
        const Split split =
            search_.find(node.rows, *node.codes, node.open.counts, node.open.n_live);
        if (!split.exists()) {
            builder_.write_leaf(node.open);
            return;
        }
        const std::size_t n_left = partition(node, split);
        const auto [left, right] = builder_.write_split(node.open, split, sampler_.n_live());
        open({.open = right, .rows = node.rows.subspan(n_left), .codes = node.codes});
        open({.open = left, .rows = node.rows.first(n_left), .codes = node.codes});
    }

    /// Returns how many rows go left.
    std::size_t partition(const NodeOfRows& node, const Split& split) {
        const std::uint32_t bit = bits_.bit_of_feature[split.feature];
        if (bit != LevelBits::none) {
            const std::uint64_t* words = node.codes->words[bit / 64];
            return partition(node.rows, [words, shift = bit % 64](std::uint32_t row) {
                return static_cast<std::size_t>(words[row] >> shift & 1);
            });
        }
        // To the right go the codes from `first` on: one of them, or all.
        const BinnedColumn& column = x_.columns[split.column];
        const RightCodes right = column.is_coded()
                                     ? RightCodes{.first = split.bin, .n = 1}
                                     : RightCodes{.first = split.bin + 1, .n = column.n_bins};
        return node.codes->columns[split.column].with_codes([&](const auto* codes) {
            return partition(node.rows, [codes, right](std::uint32_t row) {
                return std::size_t{right.to_right(codes[row])};
            });
        });
    }

    /// Rows that go left come first; both sides keep their order, so later passes read memory
    /// forwards. `goes_right(row)` is 0 or 1.
    template <typename GoesRight>
    std::size_t partition(std::span<WeightedRow> rows, const GoesRight& goes_right) {
        WeightedRow* left = rows.data();
        WeightedRow* right = right_.data();
        for (const WeightedRow row : rows) {
            const std::size_t to_right = goes_right(row.row);
            *left = row;  // both written, one kept: no branch to guess wrong
            *right = row;
            left += 1 - to_right;
            right += to_right;
        }
        std::copy(right_.data(), right, left);
        return static_cast<std::size_t>(left - rows.data());
    }

    const BinnedMatrix& x_;
    const LevelBits& bits_;
    RowCodes all_;
    GatheredRows gathered_;
    std::span<WeightedRow> rows_;
    FeatureSampler sampler_;
    NumberHistogram numbers_;
    TreeBuilder builder_;
    SplitSearch search_;
    SubtreeGrower subtrees_;
    std::vector<WeightedRow> right_;
    std::vector<NodeOfRows> open_;
};

}  // namespace

GrownTree grow_tree(const BinnedMatrix& x, const LevelBits& bits, std::span<WeightedRow> rows,
                    const TreeSettings& settings, Rng& rng) {
    return TreeGrower(x, bits, rows, settings, rng).grow();
}

}  // namespace mlpipe
