#include "pipeline/call_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "core/random.h"
#include "core/test_errors.h"

namespace mlpipe {
namespace {

using testing::ElementsAre;

std::vector<std::size_t> rows_of(const CallList& list) {
    std::vector<std::size_t> rows;
    for (const RankedRow& each : list.rows) rows.push_back(each.row);
    return rows;
}

CallList list_of(const std::vector<float>& p, const CallListSettings& settings,
                 const std::vector<std::string_view>& ids = {}) {
    return call_list(p, std::vector<double>(p.size(), 100), 10, ids, settings);
}

TEST(CallList, RanksByWhatActingIsWorth) {
    const CallList list = list_of({0.25f, 0.75f, 0.5f}, {.capacity = 2});

    EXPECT_THAT(rows_of(list), ElementsAre(1, 2));
    EXPECT_EQ(list.rows[0].value, 72.5);  // 0.75 * 100 - 0.25 * 10
    EXPECT_EQ(list.rows[1].value, 45);    // 0.5 * 100 - 0.5 * 10
    EXPECT_EQ(list.value, 117.5);
    EXPECT_EQ(list.positives, 1.25);
    EXPECT_EQ(list.n_worth, 3U);
}

TEST(CallList, PutsTheDearerCustomerBeforeTheLikelierOne) {
    const CallList list = call_list(std::vector<float>{0.75f, 0.5f}, std::vector<double>{100, 300},
                                    10, {}, {.capacity = 1});

    EXPECT_THAT(rows_of(list), ElementsAre(1));
}

TEST(CallList, LeavesOutRowsThatAreNotWorthACall) {
    // 1/16 * 100 < 15/16 * 10; break-even is 1/11.
    const CallList list = list_of({0.0625f, 0.125f}, {.capacity = 10});

    EXPECT_THAT(rows_of(list), ElementsAre(1));
    EXPECT_EQ(list.n_worth, 1U);
}

TEST(CallList, BreaksTiesByIdThenByRow) {
    EXPECT_THAT(rows_of(list_of({0.5f, 0.5f, 0.5f}, {.capacity = 3}, {"b", "a", "a"})),
                ElementsAre(1, 2, 0));
    EXPECT_THAT(rows_of(list_of({0.5f, 0.5f, 0.5f}, {.capacity = 3})), ElementsAre(0, 1, 2));
}

std::vector<float> many_rows() {
    Rng rng(1, "rows");
    std::vector<float> p;
    for (int i = 0; i < 1000; ++i) p.push_back(static_cast<float>(rng.uniform()));
    return p;
}

TEST(CallList, FillsTheCapacityBesideTheControlGroup) {
    const CallList list = list_of(many_rows(), {.capacity = 90, .control = 0.1});

    EXPECT_EQ(list.rows.size(), 100U);
    EXPECT_EQ(list.n_control, 10U);
    EXPECT_EQ(std::ranges::count(list.rows, true, &RankedRow::is_control), 10);
}

TEST(CallList, NeverExceedsTheCapacity) {
    for (std::size_t capacity = 0; capacity < 50; ++capacity) {
        for (const double control : {0.0, 0.1, 0.13, 0.5, 0.9}) {
            const CallList list = list_of(many_rows(), {.capacity = capacity, .control = control});
            EXPECT_LE(list.rows.size() - list.n_control, capacity);
            EXPECT_NEAR(static_cast<double>(list.n_control),
                        control * static_cast<double>(list.rows.size()), 1);
        }
    }
}

std::set<std::size_t> control_rows(std::uint64_t seed) {
    std::set<std::size_t> rows;
    const CallList list = list_of(many_rows(), {.capacity = 90, .control = 0.1, .seed = seed});
    for (const RankedRow& row : list.rows) {
        if (row.is_control) rows.insert(row.row);
    }
    return rows;
}

TEST(CallList, DrawsTheControlGroupBySeed) {
    EXPECT_EQ(control_rows(1), control_rows(1));
    EXPECT_NE(control_rows(1), control_rows(2));
}

TEST(CallList, LeavesTheRankingAsItIsWithAControlGroup) {
    const CallList without = list_of(many_rows(), {.capacity = 100});
    const CallList with = list_of(many_rows(), {.capacity = 90, .control = 0.1});

    EXPECT_EQ(rows_of(with), rows_of(without));
}

TEST(CallList, IsEmptyWithoutRows) {
    EXPECT_TRUE(list_of({}, {.capacity = 5, .control = 0.5}).rows.empty());
}

TEST(CallList, RefusesWhatIsNoMoneyAndNoShare) {
    const auto fault = [](double saving, double waste, double control) {
        return error_text([&] {
            (void)call_list(std::vector<float>{0.5f}, std::vector<double>{saving}, waste, {},
                            {.capacity = 1, .control = control});
        });
    };

    EXPECT_EQ(fault(-1, 10, 0), "the value of a row is -1, but must lie in [0, infinity)");
    EXPECT_EQ(fault(std::nan(""), 10, 0),
              "the value of a row is nan, but must lie in [0, infinity)");
    EXPECT_EQ(fault(1, -5, 0),
              "the cost of a needless action is -5, but must lie in [0, infinity)");
    EXPECT_EQ(fault(1, 5, 1), "control is 1, but must lie in [0, 1)");
    EXPECT_EQ(error_text([] { (void)call_list(std::vector<float>{0.5f}, {}, 1, {}, {}); }),
              "a call list needs one saving and one id for each of 1 rows");
}

}  // namespace
}  // namespace mlpipe
