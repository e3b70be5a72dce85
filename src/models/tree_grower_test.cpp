#include "models/tree_grower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "models/class_counts.h"
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

GrownTree grow_all_features(const TrainingData& data, TreeSettings settings,
                            std::vector<WeightedRow> rows) {
    const BinnedMatrix binned = bin(data.x, 65535, {1});
    settings.max_features = binned.n_features();
    Rng rng(1, "tree");
    return grow_tree(binned, rows, settings, rng);
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

// ---- the reference: an exhaustive CART on the matrix written out -------------------------------

struct Reference {
    const TrainingData& data;
    TreeSettings settings;
    std::vector<std::vector<float>> x = written_out(data.x);
    std::vector<std::uint32_t> column_of_feature = source_of_feature(data.x);

    [[nodiscard]] ClassCounts count(const std::vector<WeightedRow>& rows) const {
        ClassCounts counts;
        for (const WeightedRow& row : rows) counts += ClassCounts(row.copies(), row.is_positive());
        return counts;
    }

    struct Best {
        double impurity = std::numeric_limits<double>::infinity();
        std::size_t feature = 0;
        float threshold = 0;
    };

    [[nodiscard]] std::vector<WeightedRow> side(const std::vector<WeightedRow>& rows,
                                                const Best& split, bool left) const {
        std::vector<WeightedRow> kept;
        for (const WeightedRow& row : rows) {
            if ((x[row.row][split.feature] <= split.threshold) == left) kept.push_back(row);
        }
        return kept;
    }

    [[nodiscard]] std::optional<Best> best_split(const std::vector<WeightedRow>& rows) const {
        Best best;
        for (std::size_t feature = 0; feature < column_of_feature.size(); ++feature) {
            std::set<float> values;
            for (const WeightedRow& row : rows) values.insert(x[row.row][feature]);
            for (auto value = values.begin(); std::next(value) != values.end(); ++value) {
                Best split{.feature = feature,
                           .threshold = threshold_between(*value, *std::next(value))};
                const ClassCounts left = count(side(rows, split, true));
                const ClassCounts right = count(side(rows, split, false));
                if (std::min(left.rows(), right.rows()) < settings.min_samples_leaf) continue;
                split.impurity = impurity_after(left, right, settings.class_weights);
                if (split.impurity < best.impurity) best = split;
            }
        }
        if (best.impurity == std::numeric_limits<double>::infinity()) return std::nullopt;
        return best;
    }

    [[nodiscard]] std::string grow(const std::vector<WeightedRow>& rows, int depth = 0) const {
        const ClassCounts counts = count(rows);
        const std::string cover = "/" + std::to_string(counts.rows());
        const bool stops = counts.is_pure() || counts.rows() < settings.min_samples_split ||
                           (settings.max_depth > 0 && depth >= settings.max_depth);
        const std::optional<Best> best = stops ? std::nullopt : best_split(rows);
        if (!best) {
            const double negatives = settings.class_weights[0] * counts.negatives();
            const double positives = settings.class_weights[1] * counts.positives();
            const double steps = positives / (negatives + positives) / settings.leaf_grid;
            return testing::PrintToString(
                       static_cast<float>(std::round(steps) * settings.leaf_grid)) +
                   cover;
        }
        const DesignColumn& column = data.x.columns[column_of_feature[best->feature]];
        return "(" + std::to_string(column_of_feature[best->feature]) + "@" +
               testing::PrintToString(column.is_coded() ? 0.0f : best->threshold) + "#" +
               std::to_string(column.is_coded() ? best->feature - column.first_feature : 0) +
               cover + " " + grow(side(rows, *best, true), depth + 1) + " " +
               grow(side(rows, *best, false), depth + 1) + ")";
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
    const BinnedMatrix binned = bin(data.x, 255, {1});

    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Rng rng(seed, "tree");
        std::vector<WeightedRow> rows = once_each(data.y);
        const GrownTree tree = grow_tree(binned, rows, {.max_features = 1}, rng);
        EXPECT_EQ(text_of(tree), "(9@2.5#0/4 0/2 1/2)") << seed;
    }
}

TEST(GrowTree, DrawsEveryFeatureEquallyOften) {
    // Eight equal columns: with one feature a node, the root takes the one that was drawn.
    TrainingData data{.x = {}, .y = {0, 1}};
    for (int i = 0; i < 6; ++i) add_numbers(data.x, {1, 2});
    add_codes(data.x, 2, {0, 1});  // either level splits
    const BinnedMatrix binned = bin(data.x, 255, {1});
    std::vector<int> taken(8);

    for (std::uint64_t seed = 0; seed < 8000; ++seed) {
        Rng rng(seed, "tree");
        std::vector<WeightedRow> rows = once_each(data.y);
        const GrownTree tree = grow_tree(binned, rows, {.max_features = 1}, rng);
        ++taken[tree.nodes[0].column + tree.nodes[0].level];
    }

    // Binomial(8000, 1/8): mean 1000, sd 29.6; five sd either way.
    for (const int count : taken) EXPECT_NEAR(count, 1000, 148);
}

TEST(GrowTree, EqualsAnExhaustiveSearchOnTheMatrixWrittenOut) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Rng rng(seed, "cart");
        const TrainingData data = random_training_data(rng, 2 + rng.below(60), 1 + rng.below(6));
        const TreeSettings settings{
            .max_depth = static_cast<int>(rng.below(5)),
            .min_samples_split = 2 + rng.below(6),
            .min_samples_leaf = 1 + rng.below(4),
            .class_weights = seed % 2 == 0 ? std::array{1.0, 1.0} : std::array{0.75, 1.5},
        };
        std::vector<WeightedRow> rows = once_each(data.y);
        for (WeightedRow& row : rows) row.copies_and_class += 2 * rng.below(3);

        EXPECT_EQ(text_of(grow_all_features(data, settings, rows)),
                  (Reference{.data = data, .settings = settings}.grow(rows)))
            << "seed " << seed;
    }
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
