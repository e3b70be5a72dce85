// tree_inference.cpp: walking rows down the trees of a TreeEnsembleModel.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/error.h"
#include "models/tree_ensemble.h"

namespace mlpipe {
namespace {

/// Rows that walk one tree in lock step: their loads overlap, which hides the latency of each.
constexpr std::size_t lanes = 8;

/// A tile of rows, so wide that it stays in the first-level cache beside the top of a tree.
constexpr std::size_t tile_values = 4096;

bool goes_right(const TreeNode& node, const DesignColumn& column, std::size_t row) {
    if (column.is_coded()) return column.codes[row] == node.level;
    const float value = column.numbers[row];
    if (std::isnan(value)) return node.missing_left == 0;
    return value > node.threshold_or_value;
}

/// Some rows of a design matrix, row by row; a code becomes the float32 of the same value.
class RowTile {
public:
    explicit RowTile(std::span<const TreeEnsembleModel::ColumnShape> shape)
        : width_(std::max<std::size_t>(shape.size(), 1)),
          n_rows_(std::max(tile_values / width_ / lanes, std::size_t{1}) * lanes),
          values_(n_rows_ * width_),
          is_coded_(width_) {
        for (std::size_t column = 0; column < shape.size(); ++column) {
            is_coded_[column] = shape[column].n_levels > 0;
        }
    }

    [[nodiscard]] std::size_t n_rows() const { return n_rows_; }

    void load(const DesignMatrix& x, std::size_t begin, std::size_t end) {
        for (std::size_t column = 0; column < x.columns.size(); ++column) {
            float* out = values_.data() + column;
            const DesignColumn& from = x.columns[column];
            for (std::size_t row = begin; row < end; ++row, out += width_) {
                *out = is_coded_[column] ? static_cast<float>(from.codes[row]) : from.numbers[row];
            }
        }
    }

    /// Adds the leaf that rows [first, first + lanes) reach to `sums`. Rows beyond the loaded ones
    /// hold old values: their walk is sound, its result unused.
    void walk(const TreeNode* tree, std::size_t first, float* sums) const {
        const float* rows = values_.data() + first * width_;
        std::array<std::uint32_t, lanes> at{};
        bool moved = true;
        while (moved) {
            moved = false;
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                const TreeNode& node = tree[at[lane]];
                if (node.is_leaf()) continue;
                moved = true;
                at[lane] = node.left + goes_right(node, rows + lane * width_);
            }
        }
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            sums[lane] += tree[at[lane]].threshold_or_value;
        }
    }

private:
    [[nodiscard]] std::uint32_t goes_right(const TreeNode& node, const float* row) const {
        const float value = row[node.column];
        const bool hot = value == static_cast<float>(node.level);
        const bool above = value > node.threshold_or_value;
        const bool lost = std::isnan(value) & (node.missing_left == 0);
        return is_coded_[node.column] ? hot : above | lost;
    }

    std::size_t width_;
    std::size_t n_rows_;
    std::vector<float> values_;
    std::vector<std::uint8_t> is_coded_;
};

double margin_of_sum(const TreeEnsembleModel& model, float sum) {
    if (model.link() == Link::logistic) return model.bias() + static_cast<double>(sum);
    return static_cast<double>(sum) / static_cast<double>(model.trees().n_trees());
}

}  // namespace

double TreeEnsembleModel::margin(const DesignMatrix& x, std::size_t row) const {
    float sum = 0;  // exact in any order: leaves are on the grid of the largest sum
    for (std::size_t t = 0; t < trees_.n_trees(); ++t) {
        const TreeNode* tree = trees_.nodes.data() + trees_.roots[t];
        const TreeNode* node = tree;
        while (!node->is_leaf()) {
            node = tree + node->left + goes_right(*node, x.columns[node->column], row);
        }
        sum += node->threshold_or_value;
    }
    return margin_of_sum(*this, sum);
}

void TreeEnsembleModel::margins(const DesignMatrix& x, std::span<double> out,
                                Threads threads) const {
    if (shape_of(x) != shape_) {
        throw SchemaMismatch("the columns of the data are not those the model was fitted on");
    }
    for_each_row_block(x.n_rows, threads, [&](std::size_t block_begin, std::size_t block_end) {
        RowTile tile(shape_);
        std::vector<float> sums(tile.n_rows());
        for (std::size_t begin = block_begin; begin < block_end; begin += tile.n_rows()) {
            const std::size_t end = std::min(block_end, begin + tile.n_rows());
            tile.load(x, begin, end);
            std::ranges::fill(sums, 0.0f);
            for (std::size_t t = 0; t < trees_.n_trees(); ++t) {
                const TreeNode* tree = trees_.nodes.data() + trees_.roots[t];
                for (std::size_t first = 0; first < end - begin; first += lanes) {
                    tile.walk(tree, first, sums.data() + first);
                }
            }
            for (std::size_t row = begin; row < end; ++row) {
                out[row] = margin_of_sum(*this, sums[row - begin]);
            }
        }
    });
}

}  // namespace mlpipe
