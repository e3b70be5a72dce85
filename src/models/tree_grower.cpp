#include "models/tree_grower.h"

#include <algorithm>

#include "models/feature_sampler.h"
#include "models/number_histogram.h"
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
          rows_(rows),
          sampler_(x.n_features(), settings.max_features),
          numbers_(x),
          builder_(x, settings),
          search_(x, bits, settings, sampler_, numbers_, rng),
          subtrees_(x, bits, settings, sampler_, numbers_, builder_, rng),
          right_(rows.size()) {}

    GrownTree grow() {
        open({.open = builder_.plant(count(rows_)), .rows = rows_});
        while (!open_.empty()) {
            const NodeOfRows node = open_.back();
            open_.pop_back();
            if (node.open.counts.rows() <= SubtreeGrower::most_rows) {
                subtrees_.grow(node.open, node.rows);
                continue;
            }
            const Split split = search_.find(node.rows, node.open.counts, node.open.n_live);
            if (!split.exists()) {
                builder_.write_leaf(node.open);
                continue;
            }
            const std::size_t n_left = partition(node.rows, split);
            const auto [left, right] = builder_.write_split(node.open, split, sampler_.n_live());
            open({.open = right, .rows = node.rows.subspan(n_left)});
            open({.open = left, .rows = node.rows.first(n_left)});
        }
        return builder_.take();
    }

private:
    struct NodeOfRows {
        OpenNode open;
        std::span<WeightedRow> rows;
    };

    void open(const NodeOfRows& node) {
        if (!builder_.close_if_final(node.open)) open_.push_back(node);
    }

    /// Rows that go left come first; both sides keep their order, so later passes read memory
    /// forwards. Returns how many go left.
    std::size_t partition(std::span<WeightedRow> rows, const Split& split) {
        const BinnedColumn& column = x_.columns[split.column];
        // To the right go the codes from `first` on: one of them, or all.
        const std::uint32_t first = column.is_coded() ? split.bin : split.bin + 1;
        const std::uint32_t n_codes = column.is_coded() ? 1 : column.n_bins;
        return column.with_codes([&](const auto* codes) {
            WeightedRow* left = rows.data();
            WeightedRow* right = right_.data();
            for (const WeightedRow row : rows) {
                const std::size_t to_right = codes[row.row] - first < n_codes;
                *left = row;  // both written, one kept: no branch to guess wrong
                *right = row;
                left += 1 - to_right;
                right += to_right;
            }
            std::copy(right_.data(), right, left);
            return static_cast<std::size_t>(left - rows.data());
        });
    }

    const BinnedMatrix& x_;
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
