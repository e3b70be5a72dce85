#include "metrics/association.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mlpipe {
namespace {

Contingency table_of(std::size_t columns, std::vector<std::int64_t> counts) {
    Contingency table(counts.size() / columns, columns);
    table.counts = std::move(counts);
    return table;
}

TEST(MutualInformation, OfTwoEqualGroupingsIsTheirEntropy) {
    EXPECT_DOUBLE_EQ(mutual_information(table_of(2, {5, 0, 0, 5})), std::log(2.0));
}

TEST(MutualInformation, OfIndependentColumnsIsZero) {
    EXPECT_DOUBLE_EQ(mutual_information(table_of(2, {2, 4, 3, 6})), 0.0);
}

TEST(MutualInformation, OfNoRowIsZero) {
    EXPECT_EQ(mutual_information(table_of(2, {0, 0})), 0.0);
}

TEST(CramersV, IsOneWhereALevelTellsTheClass) {
    EXPECT_DOUBLE_EQ(cramers_v(table_of(2, {7, 0, 0, 3, 0, 4})), 1.0);
}

TEST(CramersV, EqualsAValueWorkedOutByHand) {
    // Rows 30 + 10, 20 + 40; expected 20, 20, 30, 30; chi2 = 100/20 + 100/20 + 100/30 + 100/30
    // = 16.6667; V = sqrt(16.6667 / 100).
    EXPECT_NEAR(cramers_v(table_of(2, {30, 10, 20, 40})), std::sqrt(1.0 / 6), 1e-15);
}

TEST(CramersV, DoesNotCountLevelsWithoutRows) {
    EXPECT_DOUBLE_EQ(cramers_v(table_of(3, {30, 0, 10, 0, 0, 0, 20, 0, 40})),
                     cramers_v(table_of(2, {30, 10, 20, 40})));
}

TEST(CramersV, OfASingleLevelIsZero) {
    EXPECT_EQ(cramers_v(table_of(2, {3, 4})), 0.0);
    EXPECT_EQ(cramers_v_corrected(table_of(2, {3, 4})), 0.0);
}

TEST(CorrectedCramersV, TakesOutWhatChanceAloneWouldGive) {
    // chi2 / n = 1/6; less 1/99; divided by (2 - 1/99) - 1 = 98/99.
    const double expected = std::sqrt((1.0 / 6 - 1.0 / 99) / (98.0 / 99));

    EXPECT_NEAR(cramers_v_corrected(table_of(2, {30, 10, 20, 40})), expected, 1e-15);
}

TEST(CorrectedCramersV, OfAsManyLevelsAsRowsIsZero) {
    const Contingency ids = table_of(2, {1, 0, 0, 1, 1, 0, 0, 1});

    EXPECT_DOUBLE_EQ(cramers_v(ids), 1.0);
    EXPECT_EQ(cramers_v_corrected(ids), 0.0);
}

TEST(IndependencePValue, IsTheTailOfChiSquared) {
    // chi2 = 100/6 with one degree of freedom: erfc(sqrt(chi2 / 2)).
    EXPECT_NEAR(independence_p_value(table_of(2, {30, 10, 20, 40})), std::erfc(std::sqrt(50.0 / 6)),
                1e-15);
    EXPECT_DOUBLE_EQ(independence_p_value(table_of(2, {2, 4, 3, 6})), 1.0);
    EXPECT_EQ(independence_p_value(table_of(2, {3, 4})), 1.0);
}

TEST(BestLevelAuc, RanksLevelsByTheirShareOfPositives) {
    // Scores 2/3 (2 of 3) and 1/3 (1 of 3): of 9 pairs 4 are right, 4 tied, 1 wrong.
    EXPECT_DOUBLE_EQ(best_level_auc(table_of(2, {2, 1, 1, 2})), 6.0 / 9);
}

TEST(BestLevelAuc, OfASingleClassIsAHalf) {
    EXPECT_EQ(best_level_auc(table_of(2, {2, 0, 1, 0})), 0.5);
}

}  // namespace
}  // namespace mlpipe
