#include "models/code_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "core/random.h"

namespace mlpipe {
namespace {

struct Columns {
    std::vector<std::vector<std::uint16_t>> codes;
    std::vector<CodeColumn> views;
};

/// Columns of random codes below `n_codes`, each with 100 slots.
Columns random_columns(Rng& rng, const std::vector<std::uint32_t>& n_codes, std::size_t n_rows) {
    Columns columns;
    for (const std::uint32_t n : n_codes) {
        std::vector<std::uint16_t>& codes = columns.codes.emplace_back(n_rows);
        for (auto& code : codes) code = static_cast<std::uint16_t>(rng.below(n));
        codes[0] = static_cast<std::uint16_t>(n - 1);
    }
    for (const auto& codes : columns.codes) {
        columns.views.push_back(
            {codes.data(), 1000u * static_cast<std::uint32_t>(columns.views.size())});
    }
    return columns;
}

TEST(GroupCodes, BinsSayTheCodeOfEveryColumn) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Rng rng(seed, "joint codes");
        std::vector<std::uint32_t> n_codes;
        for (std::uint32_t i = rng.below(12); i > 0; --i) n_codes.push_back(1 + rng.below(9));
        const std::size_t n_rows = 1 + rng.below(3000);
        const Columns columns = random_columns(rng, n_codes, n_rows);

        const std::vector<CodeGroup> groups = group_codes(columns.views, n_rows, 1);

        std::multiset<std::uint32_t> found;
        std::multiset<std::uint32_t> expected;
        for (const std::size_t row : {std::size_t{0}, n_rows / 2, n_rows - 1}) {
            for (const CodeGroup& group : groups) {
                ASSERT_LT(group.bins[row], group.n_bins) << seed;
                for (const auto& slots : group.slots) found.insert(slots[group.bins[row]]);
            }
            for (const CodeColumn& column : columns.views) {
                expected.insert(column.first_slot + column.codes[row]);
            }
        }
        ASSERT_EQ(found, expected) << seed;
    }
}

TEST(GroupCodes, PutsTheColumnsOfATelcoTableIntoFewGroups) {
    Rng rng(1, "telco");
    const std::vector<std::uint32_t> n_codes{2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 4};
    const Columns columns = random_columns(rng, n_codes, 100000);

    const std::vector<CodeGroup> groups = group_codes(columns.views, 100000, 16);

    EXPECT_LE(groups.size(), 5u);
    std::size_t n_bins = 0;
    for (const CodeGroup& group : groups) {
        EXPECT_EQ(group.index, static_cast<std::size_t>(&group - groups.data()));
        EXPECT_EQ(group.first_bin, n_bins);
        n_bins += group.n_bins;
    }
}

TEST(GroupCodes, LeavesColumnsAloneWhereTablesWouldCostMoreThanRows) {
    Rng rng(2, "few rows");
    const Columns columns = random_columns(rng, {3, 3, 3, 3}, 20);

    EXPECT_EQ(group_codes(columns.views, 20, 1).size(), 4u);
}

TEST(GroupCodes, LeavesColumnsWithManyLevelsAlone) {
    Rng rng(3, "levels");
    const Columns columns = random_columns(rng, {500, 2, 65536}, 70000);

    const std::vector<CodeGroup> groups = group_codes(columns.views, 70000, 16);

    EXPECT_EQ(groups.size(), 3u);
    EXPECT_EQ(groups[0].n_bins, 65536u);
}

TEST(GroupCodes, GivesNoGroupForNoColumn) {
    EXPECT_TRUE(group_codes({}, 5, 1).empty());
}

}  // namespace
}  // namespace mlpipe
