#include "models/boosting_rounds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "models/gradient_histogram.h"

namespace mlpipe {
namespace {


TEST(DrawAscending, DrawsDifferentNumbersInOrder) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        Rng rng(seed, "ascending");
        const std::uint32_t n = rng.below(50);
        const std::uint32_t n_drawn = rng.below(n + 1);

        const std::vector<std::uint32_t> drawn = draw_ascending(n, n_drawn, rng);

        EXPECT_EQ(drawn.size(), n_drawn);
        EXPECT_TRUE(std::ranges::is_sorted(drawn));
        EXPECT_EQ(std::set<std::uint32_t>(drawn.begin(), drawn.end()).size(), n_drawn);
        if (n_drawn > 0) {
            EXPECT_LT(drawn.back(), n);
        }
    }
}

TEST(DrawAscending, DrawsEveryNumberEquallyOften) {
    std::vector<int> drawn(10);
    Rng rng(1, "equally");

    for (int turn = 0; turn < 10000; ++turn) {
        for (const std::uint32_t i : draw_ascending(10, 3, rng)) ++drawn[i];
    }

    // 3000 each, give or take five standard deviations of 46
    EXPECT_THAT(drawn, testing::Each(testing::AllOf(testing::Gt(2770), testing::Lt(3230))));
}

std::vector<std::uint64_t> left_in(double share, std::uint64_t key, std::size_t n, int threads) {
    std::vector<std::uint64_t> gradients(n, 1);
    leave_out_rows(share, key, gradients, {threads});
    return gradients;
}

TEST(LeaveOutRows, KeepsItsShare) {
    for (const double share : {0.1, 0.5, 0.9}) {
        const std::vector<std::uint64_t> kept = left_in(share, 77, 100000, 1);

        // five standard deviations of at most 158 rows
        EXPECT_NEAR(static_cast<double>(std::ranges::count(kept, 1u)), share * 100000, 800);
    }
}

TEST(LeaveOutRows, DrawsAnewForEveryKeyWhateverTheThreads) {
    const std::vector<std::uint64_t> one = left_in(0.5, 1, 40000, 1);
    const std::vector<std::uint64_t> other = left_in(0.5, 2, 40000, 1);
    std::size_t same = 0;
    for (std::size_t row = 0; row < one.size(); ++row) same += one[row] == other[row];

    EXPECT_NEAR(static_cast<double>(same), 20000, 500);
    EXPECT_EQ(left_in(0.5, 1, 40000, 3), one);
}

TEST(SplitOffValidation, TakesTheFractionOfEachClass) {
    std::vector<std::uint8_t> y(100);
    std::fill_n(y.begin(), 20, std::uint8_t{1});
    Rng rng(3, "validation");

    const ValidationSplit split = split_off_validation(y, 0.1, rng);

    EXPECT_EQ(split.validation.size(), 10u);
    EXPECT_EQ(std::ranges::count_if(split.validation, [](std::uint32_t row) { return row < 20; }),
              2);
    std::vector<std::uint32_t> all = split.training;
    all.insert(all.end(), split.validation.begin(), split.validation.end());
    EXPECT_EQ(std::set<std::uint32_t>(all.begin(), all.end()).size(), 100u);
}

TEST(SplitOffValidation, LeavesARowOfEachClassOnBothSides) {
    const std::vector<std::uint8_t> y{0, 1, 0, 1};
    for (const double fraction : {0.01, 0.99}) {
        Rng rng(4, "few");

        const ValidationSplit split = split_off_validation(y, fraction, rng);

        ASSERT_EQ(split.training.size(), 2u);
        EXPECT_NE(y[split.training[0]], y[split.training[1]]);
        EXPECT_NE(y[split.validation[0]], y[split.validation[1]]);
    }
}

}  // namespace
}  // namespace mlpipe
