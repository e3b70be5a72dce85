#include "models/random_forest.h"

#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "core/error.h"
#include "core/random.h"
#include "models/batched_draws.h"
#include "models/binned_matrix.h"
#include "models/fit_checks.h"
#include "models/tree_grower.h"

namespace mlpipe {
namespace {

constexpr std::string_view algorithm = "random_forest";
constexpr std::size_t most_rows = 0x7fffffff;  // counts and the class share 32 bits

std::uint32_t features_per_node(const RandomForest& forest, std::uint32_t n_features) {
    if (const int* number = std::get_if<int>(&forest.max_features)) {
        return std::min(static_cast<std::uint32_t>(*number), n_features);
    }
    const auto n = static_cast<double>(n_features);
    switch (std::get<MaxFeatures>(forest.max_features)) {
        case MaxFeatures::sqrt:
            return static_cast<std::uint32_t>(std::sqrt(n));
        case MaxFeatures::log2:
            return std::max(static_cast<std::uint32_t>(std::bit_width(n_features)) - 1, 1u);
        case MaxFeatures::all:
            break;
    }
    return n_features;
}

/// How often each row is drawn in n_rows draws with replacement; without bootstrap, once.
std::vector<std::uint32_t> copies_of_rows(std::size_t n_rows, bool bootstrap, Rng& rng) {
    std::vector<std::uint32_t> copies(n_rows, bootstrap ? 0 : 1);
    if (!bootstrap) return copies;
    const std::uint64_t n = n_rows;
    const std::size_t n_draws = n < 1u << 14 ? 4 : n < 1u << 18 ? 3 : n < 1u << 28 ? 2 : 1;
    std::uint64_t n_outcomes = n;  // n^n_draws, below 2^56
    for (std::size_t i = 1; i < n_draws; ++i) n_outcomes *= n;
    for (std::size_t row = 0; row < n_rows;) {
        std::uint64_t word = word_for_draws(rng, n_outcomes);
        const std::size_t end = std::min(n_rows, row + n_draws);
        for (; row < end; ++row) ++copies[draw_below(word, static_cast<std::uint32_t>(n))];
    }
    return copies;
}

std::vector<WeightedRow> draw_rows(std::span<const std::uint8_t> y, bool bootstrap, Rng& rng) {
    const std::vector<std::uint32_t> copies = copies_of_rows(y.size(), bootstrap, rng);
    std::vector<WeightedRow> rows;
    rows.reserve(y.size());
    for (std::uint32_t row = 0; row < y.size(); ++row) {
        if (copies[row] > 0)
            rows.push_back({.row = row, .copies_and_class = 2 * copies[row] + y[row]});
    }
    return rows;
}

/// 40 MB of them.
constexpr std::size_t nodes_to_give_back = std::size_t{2} << 20;

/// The C library keeps freed blocks of some MB for later, so that a large forest would lie in
/// memory twice while its trees are put together.
void give_back_freed_memory() {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

/// One after another, in order. Each tree is freed as soon as it is copied.
TreeEnsemble concatenate(std::vector<GrownTree> trees) {
    std::size_t n_nodes = 0;
    for (const GrownTree& tree : trees) n_nodes += tree.nodes.size();
    TreeEnsemble ensemble;
    ensemble.nodes.reserve(n_nodes);
    ensemble.cover.reserve(n_nodes);
    std::size_t n_freed = 0;
    for (GrownTree& tree : trees) {
        ensemble.append(tree.nodes, tree.cover);
        n_freed += tree.nodes.size();
        tree = {};
        if (n_freed >= nodes_to_give_back) {
            give_back_freed_memory();
            n_freed = 0;
        }
    }
    return ensemble;
}

/// Records the rows of each tree in `bags` if there are any.
TreeEnsembleModel grow_forest(const RandomForest& forest, const DesignMatrix& x,
                              std::span<const std::uint8_t> y, Threads threads, BagRecord* bags) {
    forest.check();
    check_training_data(algorithm, x, y, threads);
    if (x.n_rows > most_rows) {
        throw InvalidArgument(std::string(algorithm) + " takes at most 2147483647 rows, not " +
                              std::to_string(x.n_rows));
    }
    const BinnedMatrix binned = bin(x, forest.max_bins, threads);
    const LevelBits bits = level_bits(binned, threads);
    const TreeSettings settings{
        .max_depth = forest.max_depth.value_or(0),
        .min_samples_split = static_cast<std::uint32_t>(forest.min_samples_split),
        .min_samples_leaf = static_cast<std::uint32_t>(forest.min_samples_leaf),
        .max_features =
            features_per_node(forest, static_cast<std::uint32_t>(binned.different_features.size())),
        .class_weights = class_weights(forest.class_weight, y),
        .leaf_grid = leaf_grid(forest.n_estimators),
    };
    std::vector<GrownTree> trees(static_cast<std::size_t>(forest.n_estimators));
    for_each_block(trees.size(), threads, [&](std::size_t tree) {
        Rng rng(forest.seed, "tree", tree);
        std::vector<WeightedRow> rows = draw_rows(y, forest.bootstrap, rng);
        if (bags != nullptr) {
            for (const WeightedRow& row : rows) bags->put(tree, row.row);
        }
        trees[tree] = grow_tree(binned, bits, rows, settings, rng);
    });
    return {concatenate(std::move(trees)), Link::mean, 0.0, shape_of(x), threads};
}

[[noreturn]] void no_row_is_out_of_the_bag() {
    throw InvalidArgument(std::string(algorithm) +
                          ": without bootstrap no row is out of the bag of any tree");
}

}  // namespace

void RandomForest::check() const {
    check_integer(algorithm, "n_estimators", n_estimators, {.low = 1, .high = 65536});
    if (max_depth) check_integer(algorithm, "max_depth", *max_depth, {.low = 1});
    check_integer(algorithm, "min_samples_split", min_samples_split, {.low = 2});
    check_integer(algorithm, "min_samples_leaf", min_samples_leaf, {.low = 1});
    if (const int* number = std::get_if<int>(&max_features)) {
        check_integer(algorithm, "max_features", *number, {.low = 1});
    }
    check_integer(algorithm, "max_bins", max_bins, {.low = 2, .high = 65535});
    if (oob_score && !bootstrap) no_row_is_out_of_the_bag();
    check_seed(algorithm, seed);
}

TreeEnsembleModel RandomForest::fit(const DesignMatrix& x, std::span<const std::uint8_t> y,
                                    Threads threads) const {
    return grow_forest(*this, x, y, threads, nullptr);
}

ForestWithOutOfBag RandomForest::fit_with_oob(const DesignMatrix& x,
                                              std::span<const std::uint8_t> y,
                                              Threads threads) const {
    if (!bootstrap) no_row_is_out_of_the_bag();
    check();
    BagRecord bags(static_cast<std::size_t>(n_estimators), x.n_rows);
    TreeEnsembleModel model = grow_forest(*this, x, y, threads, &bags);
    std::vector<double> probabilities = out_of_bag_probabilities(model, bags, x, threads);
    return {.model = std::move(model), .oob_probabilities = std::move(probabilities)};
}

}  // namespace mlpipe
