// tree_inference.cpp: walking rows down the trees of a TreeEnsembleModel.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.h"
#include "models/compiled_trees.h"
#include "models/tree_ensemble.h"

namespace mlpipe {
namespace {

/// Fewer rows than this walk one by one: compiling the trees would cost more.
constexpr std::size_t fewest_batch_rows = 64;

/// Nodes that are kept compiled with the model, 12 bytes each. Larger ensembles are compiled for
/// each call, a part after the other.
constexpr std::size_t most_kept_nodes = std::size_t{1} << 23;

/// Rows that share such a compilation: enough that it costs little beside the walk.
constexpr std::size_t most_batch_rows = std::size_t{1} << 18;

bool goes_right(const TreeNode& node, const DesignColumn& column, std::size_t row) {
    if (column.is_coded()) return column.codes[row] == node.level;
    const float value = column.numbers[row];
    if (std::isnan(value)) return node.missing_left == 0;
    return value > node.threshold_or_value;
}

double margin_of_sum(const TreeEnsembleModel& model, float sum) {
    if (model.link() == Link::logistic) return model.bias() + static_cast<double>(sum);
    return static_cast<double>(sum) / static_cast<double>(model.trees().n_trees());
}

/// Adds the leaves of some trees to the sums of rows [begin, end).
void add_leaves(const CompiledTrees& trees, const DesignMatrix& x, std::size_t begin,
                std::size_t end, float* sums) {
    constexpr std::size_t lanes = CompiledTrees::lanes;
    const std::size_t n_rows = trees.rows_of_tile();
    // Rows beyond the loaded ones keep old values: their walk is sound, its result unused.
    std::vector<std::uint32_t> tile(n_rows * trees.width());
    std::vector<float> tile_sums(n_rows);
    for (std::size_t first = begin; first < end; first += n_rows) {
        const std::size_t n = std::min(n_rows, end - first);
        trees.load(x, first, first + n, tile);
        std::ranges::copy_n(sums + first, static_cast<std::ptrdiff_t>(n), tile_sums.begin());
        trees.add_leaves(tile, std::span(tile_sums).first((n + lanes - 1) / lanes * lanes));
        std::ranges::copy_n(tile_sums.begin(), static_cast<std::ptrdiff_t>(n), sums + first);
    }
}

/// Where the part of the trees ends that begins with `first` and is compiled at once.
std::size_t end_of_part(const TreeEnsemble& trees, std::size_t first) {
    std::size_t last = first + 1;
    while (last < trees.n_trees() &&
           trees.roots[last + 1] - trees.roots[first] <= most_kept_nodes) {
        ++last;
    }
    return last;
}

}  // namespace

float TreeEnsembleModel::leaf_of(std::size_t tree, const DesignMatrix& x, std::size_t row) const {
    const TreeNode* root = trees_.nodes.data() + trees_.roots[tree];
    const TreeNode* node = root;
    while (!node->is_leaf()) {
        node = root + node->left + goes_right(*node, x.columns[node->column], row);
    }
    return node->threshold_or_value;
}

double TreeEnsembleModel::margin(const DesignMatrix& x, std::size_t row) const {
    const CompiledTrees* compiled = kept_->if_made();
    if (compiled != nullptr && compiled->width() <= CompiledTrees::most_slots_alone) {
        return margin_of_sum(*this, compiled->sum_of_leaves(x, row));
    }
    float sum = 0;  // exact in any order: leaves are on the grid of the largest sum
    for (std::size_t t = 0; t < trees_.n_trees(); ++t) sum += leaf_of(t, x, row);
    return margin_of_sum(*this, sum);
}

const CompiledTrees* TreeEnsembleModel::compiled() const {
    if (end_of_part(trees_, 0) < trees_.n_trees()) return nullptr;
    const auto& kept =
        kept_->get([&] { return CompiledTrees::compile(trees_, 0, trees_.n_trees(), shape_); });
    return kept ? &*kept : nullptr;
}

std::size_t TreeEnsembleModel::batch_rows() const {
    return end_of_part(trees_, 0) == trees_.n_trees() ? block_rows : most_batch_rows;
}

void TreeEnsembleModel::prepare() const {
    static_cast<void>(compiled());
}

bool TreeEnsembleModel::add_compiled_leaves(const DesignMatrix& x, std::span<float> sums,
                                            Threads threads) const {
    if (x.n_rows < fewest_batch_rows) return false;
    const auto add = [&](const CompiledTrees& trees) {
        for_each_row_block(x.n_rows, threads, [&](std::size_t begin, std::size_t end) {
            add_leaves(trees, x, begin, end, sums.data());
        });
    };
    if (const CompiledTrees* kept = compiled()) {
        add(*kept);
        return true;
    }
    const std::size_t n_trees = trees_.n_trees();
    for (std::size_t first = 0; first < n_trees; first = end_of_part(trees_, first)) {
        const auto part = CompiledTrees::compile(trees_, first, end_of_part(trees_, first), shape_);
        if (!part) return false;
        add(*part);
    }
    return true;
}

void TreeEnsembleModel::margins(const DesignMatrix& x, std::span<double> out,
                                Threads threads) const {
    if (shape_of(x) != shape_) {
        throw SchemaMismatch("the columns of the data are not those the model was fitted on");
    }
    std::vector<float> sums(x.n_rows);
    if (!add_compiled_leaves(x, sums, threads)) {
        for_each_row_block(x.n_rows, threads, [&](std::size_t begin, std::size_t end) {
            for (std::size_t row = begin; row < end; ++row) out[row] = margin(x, row);
        });
        return;
    }
    for (std::size_t row = 0; row < x.n_rows; ++row) out[row] = margin_of_sum(*this, sums[row]);
}

}  // namespace mlpipe
