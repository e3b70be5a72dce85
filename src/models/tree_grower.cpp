#include "models/tree_grower.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "models/split_search.h"

namespace mlpipe {
namespace {

/// A node whose rows are known and whose children are not.
struct OpenNode {
    std::uint32_t index;       // in GrownTree::nodes
    std::uint32_t begin, end;  // its rows
    std::uint32_t depth;
    std::uint32_t n_live;  // features not yet set aside on the way to it
    ClassCounts counts;
};

ClassCounts count(std::span<const WeightedRow> rows) {
    ClassCounts counts;
    for (const WeightedRow& row : rows) counts += ClassCounts(row.copies(), row.is_positive());
    return counts;
}

class TreeGrower {
public:
    TreeGrower(const BinnedMatrix& x, std::span<WeightedRow> rows, const TreeSettings& settings,
               Rng& rng)
        : x_(x), rows_(rows), settings_(settings), search_(x, settings, rng), right_(rows.size()) {}

    GrownTree grow() {
        std::vector<OpenNode> open{{.index = add_nodes(1),
                                    .begin = 0,
                                    .end = static_cast<std::uint32_t>(rows_.size()),
                                    .depth = 0,
                                    .n_live = x_.n_features(),
                                    .counts = count(rows_)}};
        while (!open.empty()) {
            const OpenNode node = open.back();
            open.pop_back();
            tree_.cover[node.index] = static_cast<float>(node.counts.rows());
            const std::optional<Split> split = find_split(node);
            if (!split) {
                tree_.nodes[node.index].threshold_or_value = leaf_value(node.counts);
                continue;
            }
            const std::uint32_t left = add_nodes(2);
            write_split(tree_.nodes[node.index], *split, left);
            const std::uint32_t middle = partition(node, *split);
            OpenNode child{.index = left + 1,
                           .begin = middle,
                           .end = node.end,
                           .depth = node.depth + 1,
                           .n_live = search_.n_live(),
                           .counts = node.counts - split->left};
            open.push_back(child);
            child.index = left;
            child.begin = node.begin;
            child.end = middle;
            child.counts = split->left;
            open.push_back(child);
        }
        return std::move(tree_);
    }

private:
    std::uint32_t add_nodes(std::size_t n) {
        const std::size_t first = tree_.nodes.size();
        tree_.nodes.resize(first + n);
        tree_.cover.resize(first + n);
        return static_cast<std::uint32_t>(first);
    }

    [[nodiscard]] std::span<WeightedRow> rows_of(const OpenNode& node) const {
        return rows_.subspan(node.begin, node.end - node.begin);
    }

    std::optional<Split> find_split(const OpenNode& node) {
        const std::uint32_t n = node.counts.rows();
        if (node.counts.is_pure() || n < settings_.min_samples_split ||
            n / 2 < settings_.min_samples_leaf ||
            (settings_.max_depth > 0 &&
             node.depth >= static_cast<std::uint32_t>(settings_.max_depth))) {
            return std::nullopt;
        }
        return search_.find(rows_of(node), node.counts, node.n_live);
    }

    /// The weighted share of positives, on the grid.
    [[nodiscard]] float leaf_value(ClassCounts counts) const {
        const double negatives = settings_.class_weights[0] * counts.negatives();
        const double positives = settings_.class_weights[1] * counts.positives();
        const double share = positives / (negatives + positives);
        return static_cast<float>(std::round(share / settings_.leaf_grid) * settings_.leaf_grid);
    }

    void write_split(TreeNode& node, const Split& split, std::uint32_t left) const {
        const BinnedColumn& column = x_.columns[split.column];
        node.column = split.column;
        node.left = left;
        if (column.is_coded()) {
            node.level = static_cast<std::uint16_t>(split.bin);
        } else {
            node.threshold_or_value =
                threshold_between(column.largest[split.bin], column.smallest[split.next_bin]);
        }
    }

    /// Rows that go left come first; both sides keep their order, so later passes read memory
    /// forwards. Returns where the right side begins.
    std::uint32_t partition(const OpenNode& node, const Split& split) {
        const BinnedColumn& column = x_.columns[split.column];
        const bool is_coded = column.is_coded();
        return column.with_codes([&](const auto* codes) {
            std::uint32_t n_left = node.begin;
            std::uint32_t n_right = 0;
            for (std::uint32_t i = node.begin; i < node.end; ++i) {
                const WeightedRow row = rows_[i];
                const std::uint32_t code = codes[row.row];
                const bool to_right = is_coded ? code == split.bin : code > split.bin;
                rows_[n_left] = row;  // both written, one kept: no branch to guess wrong
                right_[n_right] = row;
                n_left += to_right ? 0 : 1;
                n_right += to_right ? 1 : 0;
            }
            std::copy_n(right_.begin(), n_right, rows_.begin() + n_left);
            return n_left;
        });
    }

    const BinnedMatrix& x_;
    std::span<WeightedRow> rows_;
    const TreeSettings& settings_;
    SplitSearch search_;
    std::vector<WeightedRow> right_;
    GrownTree tree_;
};

}  // namespace

GrownTree grow_tree(const BinnedMatrix& x, std::span<WeightedRow> rows,
                    const TreeSettings& settings, Rng& rng) {
    return TreeGrower(x, rows, settings, rng).grow();
}

}  // namespace mlpipe
