#include "models/compiled_trees.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "models/random_design.h"
#include "models/random_trees.h"

namespace mlpipe {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

/// The reference: one row, one tree and one node after the other.
float plain_sum(const TreeEnsemble& trees, const DesignMatrix& x, std::size_t row) {
    float sum = 0;
    for (std::size_t t = 0; t < trees.n_trees(); ++t) {
        const TreeNode* tree = trees.nodes.data() + trees.roots[t];
        std::uint32_t at = 0;
        while (!tree[at].is_leaf()) {
            const DesignColumn& column = x.columns[tree[at].column];
            bool right = false;
            if (column.is_coded()) {
                right = column.codes[row] == tree[at].level;
            } else if (std::isnan(column.numbers[row])) {
                right = tree[at].missing_left == 0;
            } else {
                right = column.numbers[row] > tree[at].threshold_or_value;
            }
            at = tree[at].left + (right ? 1 : 0);
        }
        sum += tree[at].threshold_or_value;
    }
    return sum;
}

std::vector<float> sums_of(const CompiledTrees& trees, const DesignMatrix& x) {
    constexpr std::size_t lanes = CompiledTrees::lanes;
    const std::size_t n_rows = (x.n_rows + lanes - 1) / lanes * lanes;
    std::vector<std::uint32_t> tile(n_rows * trees.width());
    std::vector<float> sums(n_rows);
    trees.load(x, 0, x.n_rows, tile);
    trees.add_leaves(tile, sums);
    sums.resize(x.n_rows);
    return sums;
}

CompiledTrees compiled(const TreeEnsemble& trees, const DesignMatrix& x) {
    return CompiledTrees::compile(trees, 0, trees.n_trees(), shape_of(x)).value();
}

void expect_plain_sums(const TreeEnsemble& trees, const DesignMatrix& x) {
    const CompiledTrees fast = compiled(trees, x);
    const std::vector<float> sums = sums_of(fast, x);
    for (std::size_t row = 0; row < x.n_rows; ++row) {
        const float expected = plain_sum(trees, x, row);
        ASSERT_EQ(sums[row], expected) << "row " << row;
        if (fast.width() <= CompiledTrees::most_slots_alone) {
            ASSERT_EQ(fast.sum_of_leaves(x, row), expected) << "row " << row;
        }
    }
}

/// Columns of all kinds; numbers that meet thresholds, both zeros, NaN and the infinities.
DesignMatrix random_rows(Rng& rng, std::uint16_t n_levels) {
    DesignMatrix x = random_training_data(rng, 2 + rng.below(100), 1 + rng.below(9), n_levels).x;
    const std::array<float, 6> special{nan, infinity, -infinity, 0.0f, -0.0f, 1.5f};
    for (DesignColumn& column : x.columns) {
        for (float& value : column.numbers) {
            if (rng.below(3) == 0) value = special[rng.below(special.size())];
        }
    }
    return x;
}

void round_some_thresholds(Rng& rng, TreeEnsemble& trees, const DesignMatrix& x) {
    for (TreeNode& node : trees.nodes) {
        if (node.is_leaf() || x.columns[node.column].is_coded() || rng.below(2) == 0) continue;
        node.threshold_or_value = std::round(2 * node.threshold_or_value) / 2;  // -0 too
    }
}

TEST(CompiledTrees, GiveTheSumsOfAPlainWalk) {
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Rng rng(seed, "compiled");
        const DesignMatrix x = random_rows(rng, seed % 2 == 0 ? 4 : 100);
        TreeEnsemble trees = random_trees(rng, x, 1 + rng.below(40));
        round_some_thresholds(rng, trees, x);

        ASSERT_NO_FATAL_FAILURE(expect_plain_sums(trees, x));
    }
}

TEST(CompiledTrees, AddUpPartByPart) {
    Rng rng(1, "parts");
    const DesignMatrix x = random_rows(rng, 4);
    const TreeEnsemble trees = random_trees(rng, x, 20);

    std::vector<float> sums = sums_of(*CompiledTrees::compile(trees, 0, 7, shape_of(x)), x);
    const std::vector<float> rest = sums_of(*CompiledTrees::compile(trees, 7, 20, shape_of(x)), x);

    for (std::size_t row = 0; row < x.n_rows; ++row) {
        EXPECT_EQ(sums[row] + rest[row], plain_sum(trees, x, row));
    }
}

/// A chain down one side, of the nodes that `question(i)` gives; every other child is a leaf.
template <typename Question>
TreeEnsemble chain(std::uint32_t n, std::uint32_t side, const Question& question) {
    TreeEnsemble trees;
    trees.nodes.resize(1);
    std::uint32_t at = 0;
    for (std::uint32_t i = 0; i < n; ++i) {
        const auto left = static_cast<std::uint32_t>(trees.nodes.size());
        trees.nodes[at] = question(i);
        trees.nodes[at].left = left;
        trees.nodes.resize(left + 2, {.threshold_or_value = static_cast<float>(i)});
        at = left + side;
    }
    trees.cover.assign(trees.nodes.size(), 1);
    trees.roots.push_back(static_cast<std::uint32_t>(trees.nodes.size()));
    return trees;
}

TEST(CompiledTrees, GiveTheSumsOfAPlainWalkWhereTheyAreSoManyThatTheNextIsFetchedAhead) {
    Rng rng(2, "fetched");
    for (const std::size_t n_rows : {5, 16, 300}) {
        const DesignMatrix x = random_training_data(rng, n_rows, 6, 4).x;
        const TreeEnsemble trees = random_trees(rng, x, 2000);
        ASSERT_GT(trees.nodes.size(), 1u << 14);

        ASSERT_NO_FATAL_FAILURE(expect_plain_sums(trees, x));
    }
}

TEST(CompiledTrees, TakeMoreThresholdsThanASlotHolds) {
    const TreeEnsemble trees = chain(70000, 1, [](std::uint32_t i) {
        return TreeNode{.column = 0,
                        .threshold_or_value = static_cast<float>(i),
                        .missing_left = static_cast<std::uint16_t>(i < 66000 ? i % 2 : 0)};
    });
    DesignMatrix x;
    add_numbers(x, {-1, 0, 0.5, 65533.5, 65534, 65534.5, 65535, 65535.5, 65536, 69999, 1e30f, nan});

    expect_plain_sums(trees, x);
}

TEST(CompiledTrees, TellTheLastLevelOfTheWidestColumnFromNoneHot) {
    // So many levels are asked that the code has one slot.
    const TreeEnsemble trees = chain(40, 0, [](std::uint32_t i) {
        return TreeNode{.column = 0, .level = static_cast<std::uint16_t>(i < 20 ? i : 65554 - i)};
    });
    DesignMatrix x;
    add_codes(x, 65535, {0, 1, 2, 19, 20, 65514, 65515, 65533, 65534, 65535});

    expect_plain_sums(trees, x);
}

TEST(CompiledTrees, NeedNoSlotWhereNothingIsAsked) {
    DesignMatrix x;
    add_numbers(x, {1, 2, nan});
    const TreeEnsemble trees{.nodes = {{.threshold_or_value = 0.5f}, {.threshold_or_value = 0.25f}},
                             .cover = {1, 1},
                             .roots = {0, 1, 2}};

    EXPECT_THAT(sums_of(compiled(trees, x), x), testing::Each(0.75f));
    EXPECT_EQ(compiled(trees, x).sum_of_leaves(x, 2), 0.75f);
}

TEST(CompiledTrees, AreNotMadeWhereTheSlotsAreTooMany) {
    DesignMatrix x;
    TreeEnsemble trees;
    constexpr std::uint32_t n = 8192;  // 16 bits hold 8191 slots of 16 lanes
    for (std::uint32_t column = 0; column < n; ++column) {
        add_numbers(x, {0});
        trees.nodes.push_back({.column = column, .left = 1});
        trees.nodes.push_back({});
        trees.nodes.push_back({});
        trees.roots.push_back(static_cast<std::uint32_t>(trees.nodes.size()));
    }
    trees.cover.assign(trees.nodes.size(), 1);

    EXPECT_FALSE(CompiledTrees::compile(trees, 0, n, shape_of(x)).has_value());
    EXPECT_TRUE(CompiledTrees::compile(trees, 0, n - 1, shape_of(x)).has_value());
}

}  // namespace
}  // namespace mlpipe
