#include "core/parallel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace mlpipe {
namespace {

TEST(ForEachBlock, VisitsEveryBlockOnceForAnyNumberOfThreads) {
    for (const int count : {0, 1, 2, 3, 8}) {
        std::vector<std::atomic<int>> visits(1000);

        for_each_block(visits.size(), {count}, [&](std::size_t block) { ++visits[block]; });

        for (const auto& visit : visits) ASSERT_EQ(visit, 1) << count << " threads";
    }
}

TEST(ForEachBlock, MayBeNested) {
    std::vector<std::atomic<int>> visits(100);

    for_each_block(10, {2}, [&](std::size_t outer) {
        for_each_block(10, {2}, [&](std::size_t inner) { ++visits[outer * 10 + inner]; });
    });

    for (const auto& visit : visits) EXPECT_EQ(visit, 1);
}

TEST(ForEachBlock, RethrowsWhatABlockThrows) {
    const auto fail = [](std::size_t block) {
        if (block == 3) throw std::out_of_range("block 3");
    };

    EXPECT_THROW(for_each_block(10, {2}, fail), std::out_of_range);
    EXPECT_THROW(for_each_block(10, {1}, fail), std::out_of_range);
}

TEST(DoBoth, DoesBoth) {
    bool first = false;
    bool second = false;

    do_both([&] { first = true; }, [&] { second = true; });

    EXPECT_TRUE(first);
    EXPECT_TRUE(second);
}

TEST(DoBoth, ThrowsWhatTheFirstThrowsWhicheverIsFaster) {
    const auto range = [] { throw std::out_of_range("first"); };
    const auto domain = [] { throw std::domain_error("second"); };
    for (int i = 0; i < 100; ++i) {
        EXPECT_THROW(do_both(range, domain), std::out_of_range);
        EXPECT_THROW(do_both([] {}, domain), std::domain_error);
    }
}

TEST(ForEachRowBlock, CoversTheRowsWithoutGapOrOverlap) {
    std::vector<std::atomic<int>> rows(2 * block_rows + 5);

    for_each_row_block(rows.size(), {2}, [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) ++rows[row];
    });

    for (const auto& row : rows) ASSERT_EQ(row, 1);
}

}  // namespace
}  // namespace mlpipe
