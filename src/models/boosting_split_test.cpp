#include "models/boosting_split.h"

#include <gtest/gtest.h>

#include <cmath>

#include "models/random_design.h"

namespace mlpipe {
namespace {

struct PlainSide {
    double g = 0, h = 0;
    std::uint32_t rows = 0;
};

/// One way to split, and how it was asked for.
struct PlainSplit {
    double gain = 0;
    std::uint32_t column = 0, bin = 0;
    bool missing_left = true;
    std::vector<bool> to_right;  // by row
};

/// A node of all rows of a matrix with random gradients.
struct Node {
    Node(Rng& rng, double missing_share) {
        data = random_training_data(rng, 2 + rng.below(80), 1 + rng.below(7));
        for (DesignColumn& column : data.x.columns) {
            for (float& number : column.numbers) {
                if (rng.uniform() < missing_share) number = std::nanf("");
            }
        }
        x = bin(data.x, 2 + static_cast<int>(rng.below(20)), {1});
        joint = joint_codes(x, {1});
        for (std::size_t row = 0; row < x.n_rows; ++row) {
            rows.push_back(static_cast<std::uint32_t>(row));
            g.push_back(static_cast<std::int32_t>(rng.below(41)) - 20);
            h.push_back(static_cast<std::int32_t>(rng.below(10)));
            packed.push_back(packed_gradient(g.back(), h.back()));
            total += GradientSum(packed.back());
        }
        HistogramCounter(x, joint, {1}).count(rows, packed, histogram);
    }

    TrainingData data;
    BinnedMatrix x;
    JointCodes joint;
    std::vector<std::int32_t> g, h;
    std::vector<std::uint32_t> rows;
    std::vector<std::uint64_t> packed;
    GradientHistogram histogram;
    GradientSum total;
};

double plain_term(const PlainSide& side, const SplitRule& rule) {
    return side.g * side.g / (side.h + rule.l2);
}

/// Tries the split of all rows by `to_right`.
void try_split(const Node& node, const SplitRule& rule, PlainSplit split, PlainSplit& best) {
    std::array<PlainSide, 2> sides;
    for (std::size_t row = 0; row < node.rows.size(); ++row) {
        PlainSide& side = sides[split.to_right[row] ? 1 : 0];
        side.g += node.g[row] * rule.g_step;
        side.h += node.h[row] * rule.h_step;
        ++side.rows;
    }
    for (const PlainSide& side : sides) {
        if (side.rows < rule.min_samples_leaf || side.h < SplitRule::least_hessian) return;
    }
    const PlainSide whole{.g = sides[0].g + sides[1].g, .h = sides[0].h + sides[1].h, .rows = 0};
    split.gain =
        (plain_term(sides[0], rule) + plain_term(sides[1], rule) - plain_term(whole, rule)) / 2;
    if (split.gain > best.gain + 1e-9) best = std::move(split);
}

/// Every split of the matrix that was not binned beyond its bins, by the rows themselves.
PlainSplit plain_best(const Node& node, const SplitRule& rule,
                      const std::vector<std::uint8_t>& allowed) {
    PlainSplit best;
    for (std::uint32_t c = 0; c < node.x.columns.size(); ++c) {
        const BinnedColumn& column = node.x.columns[c];
        const std::uint32_t n = column.is_coded() ? column.n_levels : column.n_bins;
        for (std::uint32_t bin = 0; bin < n; ++bin) {
            if (!allowed[column.first_feature + (column.is_coded() ? bin : 0)]) continue;
            for (const bool missing_left : {true, false}) {
                PlainSplit split{.gain = 0,
                                 .column = c,
                                 .bin = bin,
                                 .missing_left = missing_left,
                                 .to_right = {}};
                for (const std::uint32_t row : node.rows) {
                    const std::uint32_t code = column.narrow[row];
                    const bool is_missing = column.has_missing && code == column.n_bins - 1;
                    split.to_right.push_back(column.is_coded() ? code == bin
                                             : is_missing      ? !missing_left
                                                               : code >= bin);
                }
                try_split(node, rule, std::move(split), best);
            }
        }
    }
    return best;
}

void expect_best_split(Rng& rng, double missing_share) {
    const Node node(rng, missing_share);
    const SplitRule rule{
        .l2 = rng.uniform(), .min_samples_leaf = 1 + rng.below(5), .g_step = 0.01, .h_step = 0.002};
    std::vector<std::uint8_t> allowed(node.x.n_features(), 1);
    for (std::uint8_t& flag : allowed) flag = rng.below(4) != 0;
    const PlainSplit plain = plain_best(node, rule, allowed);

    BoostingSplitSearch search(node.x, node.joint, rule);
    const auto split = search.find(node.histogram, node.total, allowed);

    ASSERT_EQ(split.has_value(), plain.gain > SplitRule::least_gain);
    if (!split) return;
    ASSERT_NEAR(split->gain, plain.gain, 1e-9);
    GradientSum right;
    const BinnedColumn& column = node.x.columns[split->column];
    for (const std::uint32_t row : node.rows) {
        const std::uint32_t code = column.narrow[row];
        const bool is_missing = column.has_missing && code == column.n_bins - 1;
        const bool to_right = column.is_coded() ? code == split->bin
                              : is_missing      ? !split->missing_left
                                                : code >= split->bin;
        if (to_right) right += GradientSum(node.packed[row]);
    }
    EXPECT_EQ(split->right, right);
    EXPECT_EQ(split->left, node.total - right);
}

TEST(BoostingSplitSearch, FindsTheSplitThatGainsMost) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        Rng rng(seed, "boosting split");
        expect_best_split(rng, 0);
    }
}

TEST(BoostingSplitSearch, SendsMissingValuesToTheSideThatGainsMore) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        Rng rng(seed, "boosting split with missing");
        expect_best_split(rng, rng.uniform());
    }
}

/// A node of rows with these values; g is -1 for the first half of the rows and 1 for the rest.
std::optional<BoostingSplit> split_of(const DesignMatrix& x, const SplitRule& rule) {
    const BinnedMatrix binned = bin(x, 255, {1});
    const JointCodes joint = joint_codes(binned, {1});
    std::vector<std::uint32_t> rows;
    std::vector<std::uint64_t> packed;
    GradientSum total;
    for (std::uint32_t row = 0; row < x.n_rows; ++row) {
        rows.push_back(row);
        packed.push_back(packed_gradient(row < x.n_rows / 2 ? -1 : 1, 1));
        total += GradientSum(packed.back());
    }
    GradientHistogram histogram;
    HistogramCounter(binned, joint, {1}).count(rows, packed, histogram);
    return BoostingSplitSearch(binned, joint, rule).find(histogram, total, {});
}

/// The split of eight rows in bins of two, of which the first two and the last two count.
BoostingSplit gap_split(const DesignMatrix& x) {
    const BinnedMatrix binned = bin(x, 4, {1});
    const JointCodes joint = joint_codes(binned, {1});
    const std::uint64_t low = packed_gradient(-5, 2);
    const std::uint64_t high = packed_gradient(5, 2);
    const std::vector<std::uint64_t> packed{low,         low,         no_gradient, no_gradient,
                                            no_gradient, no_gradient, high,        high};
    GradientSum total;
    for (const std::uint64_t gradient : packed) total += GradientSum(gradient);
    GradientHistogram histogram;
    HistogramCounter(binned, joint, {1})
        .count(std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5, 6, 7}, packed, histogram);
    const SplitRule rule;
    return BoostingSplitSearch(binned, joint, rule).find(histogram, total, {}).value();
}

TEST(BoostingSplitSearch, PrefersTheLowerFeatureThenTheLowerThresholdOnATie) {
    DesignMatrix x;
    add_numbers(x, {1, 1, 1, 1});
    add_numbers(x, {1, 2, 3, 4});
    add_numbers(x, {1, 2, 3, 4});

    const auto split = split_of(x, {});

    // -1 -1 | 1 1: both sides have G^2 / H = 4 / 2; the whole has 0. Half of it is 2.
    ASSERT_TRUE(split);
    EXPECT_EQ(split->column, 1u);
    EXPECT_EQ(split->bin, 2u);
    EXPECT_EQ(split->threshold, 2.5f);
    EXPECT_EQ(split->gain, 2.0);
}

TEST(BoostingSplitSearch, PutsTheThresholdInTheMiddleOfAGapButThroughNoBin) {
    // Bins of two values: {0, 1}, {10, 11}, {12, 30}, {100, 101}; only the first and the last have
    // rows that count. The middle, 50, is above all of {12, 30}.
    DesignMatrix x;
    add_numbers(x, {0, 1, 10, 11, 12, 30, 100, 101});
    EXPECT_EQ(gap_split(x).threshold, 50.5f);
    EXPECT_EQ(gap_split(x).bin, 3u);

    x.columns[0].numbers[5] = 70;  // {12, 70} lies around 50: it goes left as a whole
    EXPECT_EQ(gap_split(x).threshold, 85.0f);
    EXPECT_EQ(gap_split(x).bin, 3u);

    x.columns[0].numbers[4] = 60;  // {60, 70} lies above
    EXPECT_EQ(gap_split(x).threshold, 50.5f);
    EXPECT_EQ(gap_split(x).bin, 2u);
}

TEST(BoostingSplitSearch, CountsMissingValuesAlone) {
    DesignMatrix x;
    const float nan = std::nanf("");
    add_numbers(x, {5, 5, nan, nan});

    const auto split = split_of(x, {});

    ASSERT_TRUE(split);
    EXPECT_EQ(split->bin, 1u);  // after the one bin of values
    EXPECT_FALSE(split->missing_left);
    EXPECT_EQ(split->right.rows(), 2u);
}

TEST(BoostingSplitSearch, FindsNothingToSplitInConstantsAndInFewRows) {
    DesignMatrix constant;
    add_numbers(constant, {3, 3, 3, 3});
    DesignMatrix few;
    add_numbers(few, {1, 2, 3, 4});

    EXPECT_FALSE(split_of(constant, {}));
    EXPECT_FALSE(split_of(few, {.l2 = 0, .min_samples_leaf = 3}));
}

}  // namespace
}  // namespace mlpipe
