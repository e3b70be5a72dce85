#include "inspection/tree_contributions.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/random.h"
#include "inspection/test_shapley.h"

namespace mlpipe {
namespace {

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

/// Numbers from -2 to 2, one in five missing; codes, some of which are no level.
DesignMatrix random_rows(Rng& rng, std::size_t n_rows) {
    DesignMatrix x{.n_rows = n_rows, .columns = {}};
    for (const std::uint16_t n_levels : {0, 0, 3, 0, 2}) {
        DesignColumn column{.first_feature = x.n_features(), .n_levels = n_levels};
        for (std::size_t row = 0; row < n_rows; ++row) {
            if (n_levels > 0) {
                column.codes.push_back(static_cast<std::uint16_t>(rng.below(n_levels + 1u)));
            } else {
                const auto value = static_cast<float>(4 * rng.uniform() - 2);
                column.numbers.push_back(rng.below(5) == 0 ? missing : value);
            }
        }
        x.columns.push_back(std::move(column));
    }
    return x;
}

/// Leaves of a grid of 1/64 in [0, 1], so that sums are exact; children share the cover of their
/// parent, and one child in eight gets nothing.
void add_random_tree(Rng& rng, const DesignMatrix& x, TreeEnsemble& trees) {
    std::vector<TreeNode> nodes(1);
    std::vector<float> cover{100};
    const std::size_t most = 1 + rng.below(40);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        nodes[i].missing_left = static_cast<std::uint16_t>(rng.below(2));
        if (nodes.size() >= most || rng.below(6) == 0) {
            nodes[i].threshold_or_value = static_cast<float>(rng.below(65)) / 64;
            continue;
        }
        nodes[i].column = rng.below(static_cast<std::uint32_t>(x.columns.size()));
        nodes[i].threshold_or_value = static_cast<float>(4 * rng.uniform() - 2);
        const DesignColumn& column = x.columns[nodes[i].column];
        if (column.is_coded()) {
            nodes[i].level = static_cast<std::uint16_t>(rng.below(column.n_levels));
        }
        nodes[i].left = static_cast<std::uint32_t>(nodes.size());
        const auto share = rng.below(8) == 0 ? 0.0f : static_cast<float>(rng.uniform());
        cover.push_back(cover[i] * share);
        cover.push_back(cover[i] * (1 - share));
        nodes.resize(nodes.size() + 2);
    }
    trees.append(nodes, cover);
}

TreeEnsembleModel random_model(Rng& rng, const DesignMatrix& x) {
    TreeEnsemble trees;
    const std::size_t n_trees = 1 + rng.below(3);
    for (std::size_t t = 0; t < n_trees; ++t) add_random_tree(rng, x, trees);
    const bool is_forest = rng.below(2) == 0;
    return {std::move(trees), is_forest ? Link::mean : Link::logistic, is_forest ? 0.0 : -0.25,
            shape_of(x)};
}

std::vector<double> explain(const TreeContributions& trees, const DesignMatrix& x,
                            std::size_t begin, std::size_t end) {
    TreeContributions::Workspace workspace(trees);
    std::vector<double> out((end - begin) * trees.n_columns());
    trees.explain(x, begin, end, out, workspace);
    return out;
}

TEST(TreeContributions, AreTheShapleyValuesByDefinition) {
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
        SCOPED_TRACE(seed);
        Rng rng(seed, "shapley");
        const DesignMatrix x = random_rows(rng, 5);
        const TreeEnsembleModel model = random_model(rng, x);

        const TreeContributions trees(model);

        const std::vector<double> found = explain(trees, x, 0, x.n_rows);
        const ShapleyByDefinition definition(model);
        for (std::size_t row = 0; row < x.n_rows; ++row) {
            const std::vector<double> wanted = definition.explain(x, row);
            for (std::size_t column = 0; column < trees.n_columns(); ++column) {
                ASSERT_NEAR(found[row * trees.n_columns() + column], wanted[column], 1e-13);
            }
            ASSERT_NEAR(trees.base_value(), wanted.back(), 1e-13);
        }
    }
}

TEST(TreeContributions, AreTheSameBitsHoweverRowsArePutTogether) {
    Rng rng(1, "tiles");
    const DesignMatrix x = random_rows(rng, 40);
    const TreeContributions trees(random_model(rng, x));
    const std::vector<double> together = explain(trees, x, 0, x.n_rows);

    for (std::size_t row = 0; row < x.n_rows; ++row) {
        const std::vector<double> alone = explain(trees, x, row, row + 1);
        for (std::size_t column = 0; column < trees.n_columns(); ++column) {
            EXPECT_EQ(alone[column], together[row * trees.n_columns() + column]);
        }
    }
}

TEST(TreeContributions, OfASingleLeafAreNothing) {
    const DesignMatrix x{.n_rows = 1, .columns = {{.numbers = {3.0f}}}};
    TreeEnsemble leaf;
    leaf.append(std::vector<TreeNode>{{.threshold_or_value = 0.5f}}, std::vector<float>{7.0f});

    const TreeContributions trees({leaf, Link::logistic, 0.25, shape_of(x)});

    EXPECT_EQ(trees.base_value(), 0.75);
    EXPECT_EQ(explain(trees, x, 0, 1), std::vector<double>{0.0});
}

TEST(TreeContributions, OfOneSplitAreTheLeafLessTheMean) {
    const DesignMatrix x{.n_rows = 2, .columns = {{.numbers = {-1.0f, 1.0f}}}};
    TreeEnsemble stump;
    stump.append(std::vector<TreeNode>{{.column = 0, .left = 1, .threshold_or_value = 0.0f},
                                       {.threshold_or_value = 0.25f},
                                       {.threshold_or_value = 0.75f}},
                 std::vector<float>{40.0f, 30.0f, 10.0f});

    const TreeContributions trees({stump, Link::mean, 0, shape_of(x)});

    // mean = (30 * 0.25 + 10 * 0.75) / 40 = 0.375
    EXPECT_DOUBLE_EQ(trees.base_value(), 0.375);
    const std::vector<double> found = explain(trees, x, 0, 2);
    EXPECT_NEAR(found[0], -0.125, 1e-15);
    EXPECT_NEAR(found[1], 0.375, 1e-15);
}

/// A tree that gives 1 where each of `n` numbers is above 0 and else 0; every question sends half
/// of the rows on.
TreeEnsembleModel all_above_zero(std::size_t n, const DesignMatrix& x) {
    std::vector<TreeNode> nodes(2 * n + 1);
    std::vector<float> cover(nodes.size(), 1.0f);
    for (std::size_t i = 0; i < n; ++i) {
        TreeNode& node = nodes[i == 0 ? 0 : 2 * i];
        node.column = static_cast<std::uint32_t>(i);
        node.left = static_cast<std::uint32_t>(2 * i + 1);
    }
    nodes.back().threshold_or_value = 1.0f;
    TreeEnsemble trees;
    trees.append(nodes, cover);
    return {std::move(trees), Link::mean, 0, shape_of(x)};
}

TEST(TreeContributions, OfHundredsOfColumnsOnOnePathShareEqually) {
    constexpr std::size_t n = 400;  // more than the points are exact for
    DesignMatrix x{.n_rows = 1, .columns = {}};
    for (std::uint32_t i = 0; i < n; ++i) {
        x.columns.push_back({.first_feature = i, .numbers = {1.0f}});
    }

    const TreeContributions trees(all_above_zero(n, x));

    // The players are alike, and 1 - 2^-400 is theirs together.
    for (const double found : explain(trees, x, 0, 1)) EXPECT_NEAR(found, 1.0 / n, 1e-12);
}

}  // namespace
}  // namespace mlpipe
