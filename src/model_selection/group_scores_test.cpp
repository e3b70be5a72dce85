#include "model_selection/group_scores.h"

#include <gtest/gtest.h>

#include "metrics/classification_scores.h"
#include "metrics/wilson_interval.h"

namespace mlpipe {
namespace {

struct Rows {
    std::vector<std::uint8_t> y;
    std::vector<double> p;
    std::vector<RowGroup> groups;

    /// `n` rows of group `group`, of class y and with probability p.
    void add(std::size_t group, std::uint8_t label, double probability, int n) {
        groups.resize(std::max(groups.size(), group + 1));
        for (; n > 0; --n) {
            groups[group].rows.push_back(static_cast<std::uint32_t>(y.size()));
            y.push_back(label);
            p.push_back(probability);
        }
    }
};

const GroupScore& named(const GroupScores& group, const std::string& name) {
    return *std::ranges::find(group.scores, name, &GroupScore::name);
}

/// Recall 18 / 20 in the first group and 6 / 20 in the second, all else alike.
Rows unequal_recall() {
    Rows rows;
    for (const std::size_t group : {0, 1}) {
        rows.add(group, 1, 0.9, group == 0 ? 18 : 6);
        rows.add(group, 1, 0.1, group == 0 ? 2 : 14);
        rows.add(group, 0, 0.8, 5);
        rows.add(group, 0, 0.2, 25);
    }
    return rows;
}

TEST(GroupScores, AreTheScoresOfTheRowsOfEachGroup) {
    const Rows rows = unequal_recall();

    const std::vector<GroupScores> found = group_scores(rows.groups, rows.y, rows.p, 0.5);

    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].rows, 50);
    EXPECT_EQ(found[0].positives, 20);
    EXPECT_NEAR(found[0].mean_p, (18 * 0.9 + 2 * 0.1 + 5 * 0.8 + 25 * 0.2) / 50, 1e-12);
    EXPECT_DOUBLE_EQ(named(found[0], "rate").value->value, 0.4);
    EXPECT_DOUBLE_EQ(named(found[0], "recall").value->value, 0.9);
    EXPECT_DOUBLE_EQ(named(found[1], "recall").value->value, 0.3);
    EXPECT_FALSE(found[0].is_small());
}

TEST(GroupScores, TellADifferenceToTheRestFromChance) {
    const Rows rows = unequal_recall();

    const std::vector<GroupScores> found = group_scores(rows.groups, rows.y, rows.p, 0.5);

    EXPECT_NEAR(named(found[0], "recall").to_rest->value, 0.6, 1e-12);
    EXPECT_TRUE(named(found[0], "recall").differs());
    EXPECT_TRUE(named(found[1], "recall").differs());
    EXPECT_FALSE(named(found[0], "rate").differs());
}

TEST(GroupScores, LeaveOutNumbersWithTooFewRowsBehindThem) {
    Rows rows = unequal_recall();
    rows.add(2, 1, 0.9, 9);
    rows.add(2, 0, 0.1, 20);

    const std::vector<GroupScores> found = group_scores(rows.groups, rows.y, rows.p, 0.5);

    EXPECT_TRUE(found[2].is_small());
    EXPECT_FALSE(named(found[2], "recall").value.has_value());
    EXPECT_FALSE(named(found[2], "precision").value.has_value());
    EXPECT_FALSE(named(found[2], "roc_auc").value.has_value());
    EXPECT_FALSE(named(found[2], "recall").differs());
    EXPECT_TRUE(named(found[2], "accuracy").value.has_value());
    EXPECT_TRUE(named(found[2], "rate").value.has_value());
}

TEST(GroupScores, OfOneClassHaveWhatCanBeCounted) {
    Rows rows = unequal_recall();
    rows.add(2, 1, 0.9, 12);

    const std::vector<GroupScores> found = group_scores(rows.groups, rows.y, rows.p, 0.5);

    EXPECT_EQ(named(found[2], "recall").value->value, 1.0);
    EXPECT_FALSE(named(found[2], "roc_auc").value.has_value());
    EXPECT_FALSE(named(found[2], "log_loss").value.has_value());
}

TEST(GroupScores, TakeTheShareOfTheClassesForChance) {
    Rows rows;
    rows.add(0, 1, 0.9, 15);
    rows.add(0, 0, 0.9, 4);

    const std::vector<GroupScores> found = group_scores(rows.groups, rows.y, rows.p, 0.5);

    // All 19 are predicted positive, and 15 are: the limits of the rate, too.
    EXPECT_EQ(named(found[0], "precision").value->low, wilson_interval(15, 19).low);
    EXPECT_EQ(named(found[0], "precision").value->high, wilson_interval(15, 19).high);
    EXPECT_DOUBLE_EQ(named(found[0], "f1").value->value, 30.0 / 34);
    EXPECT_LT(named(found[0], "f1").value->low, 0.8);
}

TEST(GroupScores, OfAllRowsHaveNoRest) {
    Rows rows;
    rows.add(0, 1, 0.9, 12);
    rows.add(0, 0, 0.1, 12);

    const std::vector<GroupScores> found = group_scores(rows.groups, rows.y, rows.p, 0.5);

    EXPECT_FALSE(named(found[0], "rate").to_rest.has_value());
}

}  // namespace
}  // namespace mlpipe
