#include "models/tree_grower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "models/class_counts.h"
#include "models/feature_sampler.h"
#include "models/random_design.h"

namespace mlpipe {
namespace {

std::vector<WeightedRow> once_each(std::span<const std::uint8_t> y) {
    std::vector<WeightedRow> rows;
    for (std::uint32_t row = 0; row < y.size(); ++row) {
        rows.push_back({.row = row, .copies_and_class = 2u + y[row]});
    }
    return rows;
}

/// max_features of all features means all different ones.
std::uint32_t features_a_node(const BinnedMatrix& x, const TreeSettings& settings) {
    return std::min(settings.max_features, static_cast<std::uint32_t>(x.different_features.size()));
}

GrownTree grow(const DesignMatrix& x, std::vector<WeightedRow> rows, TreeSettings settings,
               Rng& rng) {
    const BinnedMatrix binned = bin(x, 65535, {1});
    settings.max_features = features_a_node(binned, settings);
    return grow_tree(binned, level_bits(binned, {1}), rows, settings, rng);
}

GrownTree grow_all_features(const TrainingData& data, TreeSettings settings,
                            const std::vector<WeightedRow>& rows) {
    settings.max_features = data.x.n_features();
    Rng rng(1, "tree");
    return grow(data.x, rows, settings, rng);
}

GrownTree grow_all_features(const TrainingData& data, const TreeSettings& settings = {}) {
    return grow_all_features(data, settings, once_each(data.y));
}

/// A split or a leaf as text, so that a whole tree can be compared at a glance.
std::string text_of(const GrownTree& tree, std::uint32_t node = 0) {
    const TreeNode& n = tree.nodes[node];
    const std::string cover = "/" + std::to_string(static_cast<int>(tree.cover[node]));
    if (n.is_leaf()) return testing::PrintToString(n.threshold_or_value) + cover;
    return "(" + std::to_string(n.column) + "@" + testing::PrintToString(n.threshold_or_value) +
           "#" + std::to_string(n.level) + cover + " " + text_of(tree, n.left) + " " +
           text_of(tree, n.left + 1) + ")";
}

// ---- the reference: CART on the matrix written out, one row and one feature after the other -----

struct Reference {
    const TrainingData& data;
    TreeSettings settings;
    Rng& rng;
    std::vector<std::vector<float>> x = written_out(data.x);
    std::vector<std::uint32_t> column_of_feature = source_of_feature(data.x);
    BinnedMatrix binned = bin(data.x, 65535, {1});
    FeatureSampler sampler{binned.different_features, features_a_node(binned, settings)};

    [[nodiscard]] static ClassCounts count(const std::vector<WeightedRow>& rows) {
        ClassCounts counts;
        for (const WeightedRow& row : rows) counts += row.counts();
        return counts;
    }

    struct Best {
        double impurity = std::numeric_limits<double>::infinity();
        std::size_t feature = 0;
        float threshold = 0;

        [[nodiscard]] bool exists() const {
            return impurity < std::numeric_limits<double>::infinity();
        }
    };

    [[nodiscard]] std::vector<WeightedRow> side(const std::vector<WeightedRow>& rows,
                                                const Best& split, bool left) const {
        std::vector<WeightedRow> kept;
        for (const WeightedRow& row : rows) {
            if ((x[row.row][split.feature] <= split.threshold) == left) kept.push_back(row);
        }
        return kept;
    }

    [[nodiscard]] Best best_threshold(const std::vector<WeightedRow>& rows,
                                      std::size_t feature) const {
        std::map<float, ClassCounts> by_value;
        for (const WeightedRow& row : rows) by_value[x[row.row][feature]] += row.counts();
        const ClassCounts all = count(rows);
        Best best;
        ClassCounts left;
        for (auto value = by_value.begin(); std::next(value) != by_value.end(); ++value) {
            left += value->second;
            const ClassCounts right = all - left;
            if (std::min(left.rows(), right.rows()) < settings.min_samples_leaf) continue;
            const double impurity = impurity_after(left, right, settings.class_weights);
            if (impurity >= best.impurity) continue;
            best = {.impurity = impurity,
                    .feature = feature,
                    .threshold = threshold_between(value->first, std::next(value)->first)};
        }
        return best;
    }

    Best best_split(const std::vector<WeightedRow>& rows, std::uint32_t n_live) {
        sampler.begin_node(n_live);
        Best best;
        while (!best.exists()) {
            const std::span<const std::uint32_t> drawn = sampler.draw(rng);
            if (drawn.empty()) break;
            std::vector<std::uint8_t> can_split;
            for (const std::uint32_t feature : drawn) {
                const Best split = best_threshold(rows, feature);
                can_split.push_back(split.exists() ? 1 : 0);
                const bool is_lower = split.impurity == best.impurity && feature < best.feature;
                if (split.exists() && (split.impurity < best.impurity || is_lower)) best = split;
            }
            sampler.settle(can_split);
        }
        return best;
    }

    std::string grow(const std::vector<WeightedRow>& rows) {
        return grow(rows, 0, data.x.n_features());
    }

    // NOLINTNEXTLINE(misc-no-recursion): a tree is what it is
    std::string grow(const std::vector<WeightedRow>& rows, int depth, std::uint32_t n_live) {
        const ClassCounts counts = count(rows);
        const std::string cover = "/" + std::to_string(counts.rows());
        const bool stops = counts.is_pure() || counts.rows() < settings.min_samples_split ||
                           counts.rows() / 2 < settings.min_samples_leaf ||
                           (settings.max_depth > 0 && depth >= settings.max_depth);
        const Best best = stops ? Best() : best_split(rows, n_live);
        if (!best.exists()) {
            const double negatives = settings.class_weights[0] * counts.negatives();
            const double positives = settings.class_weights[1] * counts.positives();
            const double steps = positives / (negatives + positives) / settings.leaf_grid;
            return testing::PrintToString(
                       static_cast<float>(std::round(steps) * settings.leaf_grid)) +
                   cover;
        }
        const DesignColumn& column = data.x.columns[column_of_feature[best.feature]];
        const std::uint32_t n_left = sampler.n_live();
        const std::string left = grow(side(rows, best, true), depth + 1, n_left);
        const std::string right = grow(side(rows, best, false), depth + 1, n_left);
        return "(" + std::to_string(column_of_feature[best.feature]) + "@" +
               testing::PrintToString(column.is_coded() ? 0.0f : best.threshold) + "#" +
               std::to_string(column.is_coded() ? best.feature - column.first_feature : 0) + cover +
               " " + left + " " + right + ")";
    }
};

TEST(ImpurityAfter, IsHalfTheGiniImpurityWeighedByRows) {
    const ClassCounts left = [] {
        ClassCounts counts(3, 0);
        return counts += ClassCounts(1, 1);
    }();
    const ClassCounts right(2, 1);

    // Left: 4 rows, Gini 1 - (9 + 1) / 16 = 6/16; right is pure. Half of 4 * 6/16.
    EXPECT_EQ(impurity_after(left, right, {1, 1}), 0.75);
    EXPECT_EQ(impurity_after(right, left, {1, 1}), 0.75);
    // Positives count double: 3 * 2 / (3 + 2).
    EXPECT_EQ(impurity_after(left, right, {1, 2}), 6.0 / 5.0);
}

TEST(GrowTree, SplitsANumberHalfwayBetweenItsClasses) {
    TrainingData data{.x = {}, .y = {0, 0, 1, 1}};
    add_numbers(data.x, {1, 2, 4, 9});

    EXPECT_EQ(text_of(grow_all_features(data)), "(0@3#0/4 0/2 1/2)");
}

TEST(GrowTree, SplitsACodeColumnByTheLevelThatTellsMost) {
    TrainingData data{.x = {}, .y = {0, 1, 0, 1, 0}};
    add_codes(data.x, 3, {0, 2, 1, 2, 3});  // 3: none hot

    EXPECT_EQ(text_of(grow_all_features(data)), "(0@0#2/5 0/3 1/2)");
}

TEST(GrowTree, SplitsOnEvenIfTheFirstSplitGainsNothing) {
    // Exclusive or: no single split helps, two do.
    TrainingData data{.x = {}, .y = {0, 1, 1, 0}};
    add_numbers(data.x, {0, 0, 1, 1});
    add_numbers(data.x, {0, 1, 0, 1});

    EXPECT_EQ(text_of(grow_all_features(data)),
              "(0@0.5#0/4 (1@0.5#0/2 0/1 1/1) (1@0.5#0/2 1/1 0/1))");
}

TEST(GrowTree, TakesTheLowerFeatureThenTheLowerThresholdOfEqualSplits) {
    TrainingData data{.x = {}, .y = {0, 1, 0}};
    add_numbers(data.x, {1, 2, 3});  // both thresholds leave a pure side and a mixed one
    add_numbers(data.x, {1, 2, 3});

    EXPECT_EQ(text_of(grow_all_features(data)), "(0@1.5#0/3 0/1 (0@2.5#0/2 1/1 0/1))");
}

TEST(GrowTree, CountsCopiesOfARow) {
    TrainingData data{.x = {}, .y = {0, 1, 1}};
    add_numbers(data.x, {1, 1, 2});

    const GrownTree tree = grow_all_features(data, {.min_samples_leaf = 2},
                                             {{.row = 0, .copies_and_class = 2},
                                              {.row = 1, .copies_and_class = 2 * 3 + 1},
                                              {.row = 2, .copies_and_class = 2 * 2 + 1}});

    EXPECT_EQ(text_of(tree), "(0@1.5#0/6 0.75/4 1/2)");
}

TEST(GrowTree, WeighsTheClassesInLeaves) {
    TrainingData data{.x = {}, .y = {0, 0, 0, 1}};
    add_numbers(data.x, {1, 1, 1, 1});

    // Weights 4/6 and 2: 2 / (3 * 4/6 + 2) = 1/2.
    EXPECT_EQ(text_of(grow_all_features(data, {.class_weights = {4.0 / 6.0, 2.0}})), "0.5/4");
}

TEST(GrowTree, RoundsLeavesToTheGrid) {
    TrainingData data{.x = {}, .y = {0, 0, 1}};
    add_numbers(data.x, {1, 1, 1});

    EXPECT_EQ(text_of(grow_all_features(data, {.leaf_grid = 0.25})), "0.25/3");  // 1/3
}

TEST(GrowTree, StopsAtMaxDepth) {
    TrainingData data{.x = {}, .y = {0, 1, 0, 1}};
    add_numbers(data.x, {1, 2, 3, 4});

    EXPECT_EQ(text_of(grow_all_features(data, {.max_depth = 1})), "(0@1.5#0/4 0/1 0.666667/3)");
}

TEST(GrowTree, LooksOnUntilAFeatureCanSplit) {
    // Nine constant columns and one that splits; one feature a node is drawn.
    TrainingData data{.x = {}, .y = {0, 0, 1, 1}};
    for (int i = 0; i < 9; ++i) add_numbers(data.x, {5, 5, 5, 5});
    add_numbers(data.x, {1, 2, 3, 4});

    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Rng rng(seed, "tree");
        const GrownTree tree = grow(data.x, once_each(data.y), {.max_features = 1}, rng);
        EXPECT_EQ(text_of(tree), "(9@2.5#0/4 0/2 1/2)") << seed;
    }
}

TEST(GrowTree, DrawsEveryFeatureEquallyOften) {
    // Eight equal features: with one feature a node, the root takes the one that was drawn.
    TrainingData data{.x = {}, .y = {0, 1}};
    for (int i = 0; i < 6; ++i) add_numbers(data.x, {1, 2});
    add_codes(data.x, 3, {0, 1});  // either of two levels splits; the third never
    std::vector<int> taken(8);

    for (std::uint64_t seed = 0; seed < 8000; ++seed) {
        Rng rng(seed, "tree");
        const GrownTree tree = grow(data.x, once_each(data.y), {.max_features = 1}, rng);
        ++taken[tree.nodes[0].column + tree.nodes[0].level];
    }

    // Nine features are drawn from; where it is the third level, another one follows that can
    // split. Binomial(8000, 1/8): mean 1000, sd 29.6; five sd either way.
    for (const int count : taken) EXPECT_NEAR(count, 1000, 148);
}

/// Rows, copies, settings and width at random: nodes of more and of fewer than 64 rows.
void expect_the_reference_tree(std::uint64_t seed, std::uint16_t n_levels) {
    Rng rng(seed, "cart");
    const TrainingData data =
        random_training_data(rng, 2 + rng.below(400), 1 + rng.below(12), n_levels);
    const std::uint32_t n_features = data.x.n_features();
    const TreeSettings settings{
        .max_depth = seed % 3 == 0 ? static_cast<int>(rng.below(9)) : 0,
        .min_samples_split = 2 + rng.below(6),
        .min_samples_leaf = 1 + (seed % 2 == 0 ? 0 : rng.below(6)),
        .max_features = seed % 4 == 0 ? n_features : 1 + rng.below(n_features),
        .class_weights = seed % 5 < 3 ? std::array{1.0, 1.0} : std::array{0.75, 1.5},
    };
    std::vector<WeightedRow> rows = once_each(data.y);
    for (WeightedRow& row : rows) row.copies_and_class += 2 * rng.below(3);
    Rng ours(seed, "tree");
    Rng theirs(seed, "tree");

    EXPECT_EQ(text_of(grow(data.x, rows, settings, ours)),
              (Reference{.data = data, .settings = settings, .rng = theirs}.grow(rows)))
        << "seed " << seed;
}

TEST(GrowTree, EqualsAPlainSearchOnTheMatrixWrittenOut) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) expect_the_reference_tree(seed, 4);
}

TEST(GrowTree, EqualsAPlainSearchWhereLevelsFillSeveralWords) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) expect_the_reference_tree(seed, 40);
}

TEST(GrowTree, EqualsAPlainSearchWhereAColumnHasTooManyLevelsForBits) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) expect_the_reference_tree(seed, 100);
}

TEST(GrowTree, EqualsAPlainSearchWhereTheRowsOfANodeAreGathered) {
    Rng rng(1, "gathered");
    const TrainingData data = random_training_data(rng, 40000, 4);
    const TreeSettings settings{.max_depth = 9, .min_samples_leaf = 20, .max_features = 3};
    Rng ours(1, "tree");
    Rng theirs(1, "tree");

    EXPECT_EQ(
        text_of(grow(data.x, once_each(data.y), settings, ours)),
        (Reference{.data = data, .settings = settings, .rng = theirs}.grow(once_each(data.y))));
}

TEST(GrowTree, LaysOutChildrenNextToEachOtherAfterTheirParent) {
    Rng rng(5, "layout");
    const TrainingData data = random_training_data(rng, 200, 6);

    const GrownTree tree = grow_all_features(data);

    ASSERT_EQ(tree.cover.size(), tree.nodes.size());
    for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
        const TreeNode& node = tree.nodes[i];
        if (node.is_leaf()) continue;
        ASSERT_GT(node.left, i);
        ASSERT_EQ(tree.cover[i], tree.cover[node.left] + tree.cover[node.left + 1]);
    }
}

}  // namespace
}  // namespace mlpipe
