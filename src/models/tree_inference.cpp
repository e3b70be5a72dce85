// tree_inference.cpp: walking rows down the trees of a TreeEnsembleModel.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "models/tree_ensemble.h"

namespace mlpipe {
namespace {

using ColumnShape = TreeEnsembleModel::ColumnShape;

/// Rows that walk one tree in lock step: their loads overlap, which hides the latency of each.
constexpr std::size_t lanes = 8;

/// Rows that go through all trees together, and the values of them that fit beside a tree in the
/// second-level cache.
constexpr std::size_t most_tile_rows = 1024;
constexpr std::size_t tile_values = 65536;

/// Fewer rows than this walk one by one: compiling the trees would cost more.
constexpr std::size_t fewest_batch_rows = 64;

bool goes_right(const TreeNode& node, const DesignColumn& column, std::size_t row) {
    if (column.is_coded()) return column.codes[row] == node.level;
    const float value = column.numbers[row];
    if (std::isnan(value)) return node.missing_left == 0;
    return value > node.threshold_or_value;
}

/// A node without cases: right if low < value <= high. A code k is the float k, and its level is
/// the interval around k; a number goes on to infinity. A leaf stays where it is, for its low is
/// infinite. NaN is in no interval; `nan_right` says whether it goes right all the same.
struct Step {
    float low, high;
    std::uint32_t column : 31;
    std::uint32_t nan_right : 1;
    std::uint32_t left;
};
static_assert(sizeof(Step) == 16);

/// One tree as steps.
class CompiledTree {
public:
    explicit CompiledTree(std::span<const ColumnShape> shape) : shape_(shape) {}

    void compile(std::span<const TreeNode> nodes) {
        constexpr float infinity = std::numeric_limits<float>::infinity();
        steps_.resize(nodes.size());
        values_.resize(nodes.size());
        for (std::uint32_t i = 0; i < nodes.size(); ++i) {
            const TreeNode& node = nodes[i];
            values_[i] = node.threshold_or_value;
            if (node.is_leaf()) {
                steps_[i] = {.low = infinity, .high = 0, .column = 0, .nan_right = 0, .left = i};
                continue;
            }
            const bool is_coded = shape_[node.column].n_levels > 0;
            const auto level = static_cast<float>(node.level);
            steps_[i] = {.low = is_coded ? level - 0.5f : node.threshold_or_value,
                         .high = is_coded ? level : infinity,
                         .column = node.column,
                         .nan_right = !is_coded && node.missing_left == 0,
                         .left = node.left};
        }
    }

    /// Adds the leaves that `lanes` rows reach to `sums`.
    void walk(const float* rows, std::size_t width, float* sums) const {
        const Step* steps = steps_.data();
        std::array<std::uint32_t, lanes> at{};
        std::uint32_t moved = 1;
        while (moved != 0) {
            moved = 0;
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                const Step& step = steps[at[lane]];
                const float value = rows[lane * width + step.column];
                const bool inside = (value > step.low) & (value <= step.high);
                const bool lost = std::isnan(value) & (step.nan_right != 0);
                const std::uint32_t next = step.left + (inside | lost);
                moved |= next ^ at[lane];
                at[lane] = next;
            }
        }
        for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += values_[at[lane]];
    }

private:
    std::span<const ColumnShape> shape_;
    std::vector<Step> steps_;
    std::vector<float> values_;
};

/// Some rows of a design matrix, row by row; a code becomes the float32 of the same value.
class RowTile {
public:
    RowTile(std::size_t n_columns, std::size_t n_rows)
        : width_(std::max<std::size_t>(n_columns, 1)), values_(width_ * n_rows) {}

    /// Rows beyond the loaded ones keep old values: their walk is sound, its result unused.
    void load(const DesignMatrix& x, std::size_t begin, std::size_t end) {
        for (std::size_t column = 0; column < x.columns.size(); ++column) {
            const DesignColumn& from = x.columns[column];
            if (from.is_coded()) {
                copy_column(from.codes.data() + begin, end - begin, column);
            } else {
                copy_column(from.numbers.data() + begin, end - begin, column);
            }
        }
    }

    [[nodiscard]] std::size_t width() const { return width_; }
    [[nodiscard]] const float* row(std::size_t index) const {
        return values_.data() + index * width_;
    }

private:
    void copy_column(const auto* from, std::size_t n, std::size_t column) {
        float* out = values_.data() + column;
        for (std::size_t i = 0; i < n; ++i, out += width_) *out = static_cast<float>(from[i]);
    }

    std::size_t width_;
    std::vector<float> values_;
};

/// A multiple of `lanes`.
std::size_t rows_of_tile(std::size_t n_columns) {
    const std::size_t fit = tile_values / std::max<std::size_t>(n_columns, 1) / lanes * lanes;
    return std::clamp(fit, lanes, most_tile_rows);
}

double margin_of_sum(const TreeEnsembleModel& model, float sum) {
    if (model.link() == Link::logistic) return model.bias() + static_cast<double>(sum);
    return static_cast<double>(sum) / static_cast<double>(model.trees().n_trees());
}

/// The margins of rows [begin, end), at most a tile of them.
class TileScorer {
public:
    explicit TileScorer(const TreeEnsembleModel& model)
        : model_(model),
          n_rows_(rows_of_tile(model.shape().size())),
          rows_(model.shape().size(), n_rows_),
          tree_(model.shape()),
          sums_(n_rows_) {}

    [[nodiscard]] std::size_t n_rows() const { return n_rows_; }

    void score(const DesignMatrix& x, std::size_t begin, std::size_t end, double* out) {
        rows_.load(x, begin, end);
        std::ranges::fill(sums_, 0.0f);
        const TreeEnsemble& trees = model_.trees();
        for (std::size_t t = 0; t < trees.n_trees(); ++t) {
            tree_.compile(std::span(trees.nodes)
                              .subspan(trees.roots[t], trees.roots[t + 1] - trees.roots[t]));
            for (std::size_t first = 0; first < end - begin; first += lanes) {
                tree_.walk(rows_.row(first), rows_.width(), sums_.data() + first);
            }
        }
        for (std::size_t i = 0; i < end - begin; ++i) out[i] = margin_of_sum(model_, sums_[i]);
    }

private:
    const TreeEnsembleModel& model_;
    std::size_t n_rows_;
    RowTile rows_;
    CompiledTree tree_;
    std::vector<float> sums_;
};

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
    for_each_row_block(x.n_rows, threads, [&](std::size_t begin, std::size_t end) {
        if (end - begin < fewest_batch_rows) {
            for (std::size_t row = begin; row < end; ++row) out[row] = margin(x, row);
            return;
        }
        TileScorer scorer(*this);
        for (std::size_t tile = begin; tile < end; tile += scorer.n_rows()) {
            scorer.score(x, tile, std::min(end, tile + scorer.n_rows()), out.data() + tile);
        }
    });
}

}  // namespace mlpipe
