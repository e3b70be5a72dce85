#include "models/boosting_tree_grower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "models/random_design.h"

namespace mlpipe {
namespace {

/// Everything a grower needs, with gradients of the first round.
struct Round {
    explicit Round(Rng& rng, std::size_t n_rows = 400, std::size_t n_columns = 7) {
        data = random_training_data(rng, n_rows, n_columns);
        for (float& number : data.x.columns[0].numbers) {
            if (rng.below(10) == 0) number = std::nanf("");
        }
        x = bin(data.x, 64, {1});
        joint = joint_codes(x, {1});
        for (std::size_t row = 0; row < n_rows; ++row) {
            const std::int32_t g = data.y[row] == 1 ? -1200 : 800;
            gradients.push_back(rng.below(6) == 0 ? no_gradient : packed_gradient(g, 1900));
        }
        settings.rule = {.l2 = 1, .min_samples_leaf = 5, .g_step = 1 / 2047., .h_step = 1 / 8188.};
    }

    [[nodiscard]] BoostedTree grow(Threads threads = {1}) {
        BoostingTreeGrower grower(x, joint, settings, threads);
        BoostedTree grown = grower.grow(gradients, {}, most_steps);
        rows.assign(grower.rows().begin(), grower.rows().end());
        return grown;
    }

    TrainingData data;
    BinnedMatrix x;
    JointCodes joint;
    std::vector<std::uint64_t> gradients;
    BoostingTreeSettings settings;
    std::int32_t most_steps = 1 << 24;
    std::vector<std::uint32_t> rows;
};

/// The leaf a row of the design matrix falls in.
std::uint32_t leaf_of(const GrownTree& tree, const DesignMatrix& x, std::size_t row) {
    std::uint32_t at = 0;
    while (!tree.nodes[at].is_leaf()) {
        const TreeNode& node = tree.nodes[at];
        const DesignColumn& column = x.columns[node.column];
        bool right = false;
        if (column.is_coded()) {
            right = column.codes[row] == node.level;
        } else if (std::isnan(column.numbers[row])) {
            right = node.missing_left == 0;
        } else {
            right = column.numbers[row] > node.threshold_or_value;
        }
        at = node.left + (right ? 1 : 0);
    }
    return at;
}

std::uint32_t depth_below(const GrownTree& tree, std::uint32_t at) {
    const TreeNode& node = tree.nodes[at];
    if (node.is_leaf()) return 0;
    return 1 + std::max(depth_below(tree, node.left), depth_below(tree, node.left + 1));
}

bool same(const BoostedTree& a, const BoostedTree& b) {
    const auto equal = [](const TreeNode& m, const TreeNode& n) {
        return m.column == n.column && m.left == n.left && m.level == n.level &&
               m.threshold_or_value == n.threshold_or_value && m.missing_left == n.missing_left;
    };
    return std::ranges::equal(a.tree.nodes, b.tree.nodes, equal) && a.tree.cover == b.tree.cover;
}

TEST(BoostingTreeGrower, PutsEveryRowIntoTheLeafItFallsInWithTheValueOfItsGradients) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        Rng rng(seed, "boosting tree");
        Round round(rng, 50 + rng.below(400), 1 + rng.below(8));

        const BoostedTree grown = round.grow();

        std::size_t n_rows = 0;
        for (const LeafRows& leaf : grown.leaves) {
            GradientSum sum;
            n_rows += leaf.end - leaf.begin;
            const std::uint32_t node = leaf_of(grown.tree, round.data.x, round.rows[leaf.begin]);
            for (std::uint32_t i = leaf.begin; i < leaf.end; ++i) {
                sum += GradientSum(round.gradients[round.rows[i]]);
                ASSERT_EQ(leaf_of(grown.tree, round.data.x, round.rows[i]), node);
            }
            ASSERT_EQ(grown.tree.cover[node], static_cast<float>(sum.rows()));
            ASSERT_EQ(grown.tree.nodes[node].threshold_or_value,
                      static_cast<float>(leaf.steps * round.settings.grid));
            if (grown.leaves.size() == 1) continue;
            const double value = -0.1 * sum.g() / 2047 / (sum.h() / 8188 + 1);
            ASSERT_NEAR(leaf.steps * round.settings.grid, value, round.settings.grid);
            ASSERT_GE(sum.rows(), 5u);
        }
        EXPECT_EQ(n_rows, round.x.n_rows);
    }
}

TEST(BoostingTreeGrower, GrowsTheSameTreeWhenHistogramsAreNotKept) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        Rng rng(seed, "no histograms");
        Round round(rng);

        const BoostedTree kept = round.grow();
        round.settings.most_histogram_bytes = 0;

        EXPECT_TRUE(same(round.grow(), kept));
    }
}

TEST(BoostingTreeGrower, GrowsTheSameTreeOnAnyNumberOfThreads) {
    Rng rng(5, "threads");
    Round round(rng, 70000);

    const BoostedTree alone = round.grow({1});

    EXPECT_EQ(alone.leaves.size(), 31u);
    for (const int threads : {2, 3}) EXPECT_TRUE(same(round.grow({threads}), alone)) << threads;
}

TEST(BoostingTreeGrower, KeepsToTheNumberOfLeavesAndTheDepth) {
    for (const Growth growth : {Growth::leaf_wise, Growth::depth_wise}) {
        for (std::uint32_t num_leaves : {2u, 3u, 8u, 13u}) {
            Rng rng(6, "leaves");
            Round round(rng);
            round.settings.growth = growth;
            round.settings.num_leaves = num_leaves;
            EXPECT_EQ(round.grow().leaves.size(), num_leaves);

            round.settings.max_depth = 2;
            const BoostedTree shallow = round.grow();
            EXPECT_EQ(shallow.leaves.size(), std::min(num_leaves, 4u));
            EXPECT_LE(depth_below(shallow.tree, 0), 2u);
        }
    }
}

TEST(BoostingTreeGrower, SplitsAWholeLevelBeforeTheNextIfDepthWise) {
    Rng rng(7, "levels");
    Round round(rng, 2000);
    round.settings.growth = Growth::depth_wise;
    round.settings.num_leaves = 8;

    const BoostedTree grown = round.grow();

    EXPECT_EQ(depth_below(grown.tree, 0), 3u);  // 8 leaves in three full levels
}

TEST(BoostingTreeGrower, KeepsLeavesWithinTheirLimit) {
    Rng rng(8, "limit");
    Round round(rng);
    round.most_steps = 1000;

    const BoostedTree grown = round.grow();

    for (const LeafRows& leaf : grown.leaves) EXPECT_LE(std::abs(leaf.steps), 1000);
}

TEST(BoostingTreeGrower, SaysNothingWithATreeThatCannotSplit) {
    Rng rng(9, "no split");
    Round round(rng, 8);  // two sides of five rows are not there

    const BoostedTree grown = round.grow();

    ASSERT_EQ(grown.leaves.size(), 1u);
    EXPECT_EQ(grown.tree.nodes[0].threshold_or_value, 0);
}

}  // namespace
}  // namespace mlpipe
