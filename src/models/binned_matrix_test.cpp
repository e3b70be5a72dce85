#include "models/binned_matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <map>

#include "core/random.h"
#include "models/random_design.h"

namespace mlpipe {
namespace {

using testing::ElementsAre;

DesignMatrix one_number(std::vector<float> values) {
    DesignMatrix x;
    add_numbers(x, std::move(values));
    return x;
}

std::uint32_t code(const BinnedColumn& column, std::size_t row) {
    return column.with_codes([&](const auto* codes) -> std::uint32_t { return codes[row]; });
}

TEST(BinnedMatrix, GivesEachValueABinWhereTheyAreFew) {
    const BinnedMatrix binned = bin(one_number({3, -1, 3, 7.5f, -1}), 3, {1});

    const BinnedColumn& column = binned.columns[0];
    EXPECT_THAT(column.narrow, ElementsAre(1, 0, 1, 2, 0));
    EXPECT_THAT(column.smallest, ElementsAre(-1, 3, 7.5f));
    EXPECT_EQ(column.largest, column.smallest);
}

TEST(BinnedMatrix, TakesMinusZeroAndZeroForOneValue) {
    const BinnedMatrix binned = bin(one_number({-0.0f, 1, 0.0f, -1}), 255, {1});

    EXPECT_THAT(binned.columns[0].narrow, ElementsAre(1, 2, 1, 0));
    EXPECT_EQ(std::bit_cast<std::uint32_t>(binned.columns[0].largest[1]), 0u);
}

TEST(BinnedMatrix, SharesRowsEquallyWhereValuesAreMany) {
    // 10 values in 4 bins: ceil(10 / 4) = 3, then ceil(7 / 3) = 3, then 2, then what is left.
    const BinnedMatrix binned = bin(one_number({9, 8, 7, 6, 5, 4, 3, 2, 1, 0}), 4, {1});

    EXPECT_THAT(binned.columns[0].smallest, ElementsAre(0, 3, 6, 8));
    EXPECT_THAT(binned.columns[0].largest, ElementsAre(2, 5, 7, 9));
    EXPECT_THAT(binned.columns[0].narrow, ElementsAre(3, 3, 2, 2, 1, 1, 1, 0, 0, 0));
}

TEST(BinnedMatrix, KeepsSplittingTheRestWhenOneValueTakesMostRows) {
    std::vector<float> values(1000, 0.0f);
    for (int i = 1; i <= 100; ++i) values.push_back(static_cast<float>(i));

    const BinnedMatrix binned = bin(one_number(values), 11, {1});

    // 0 fills the first bin, and ten rows go into each of the others.
    EXPECT_THAT(binned.columns[0].largest, ElementsAre(0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100));
}

TEST(BinnedMatrix, CountsTheSecondOfTwoLevelsOnceUnlessNoneMayBeHot) {
    DesignMatrix x;
    add_numbers(x, {1, 2, 3});
    add_codes(x, 2, {0, 1, 0});
    add_codes(x, 2, {0, 1, 2});  // none hot in the last row
    add_codes(x, 3, {0, 1, 2});

    EXPECT_EQ(bin(x, 255, {1}).different_features,
              (std::vector<std::uint32_t>{0, 1, 3, 4, 5, 6, 7}));
}

TEST(BinnedMatrix, GivesACodeColumnABinALevelAndOneForNoneHot) {
    DesignMatrix x;
    add_codes(x, 3, {2, 0, 3, 1});

    const BinnedMatrix binned = bin(x, 2, {1});

    EXPECT_EQ(binned.columns[0].n_bins, 4u);
    EXPECT_THAT(binned.columns[0].narrow, ElementsAre(2, 0, 3, 1));
    EXPECT_THAT(binned.column_of_feature, ElementsAre(0, 0, 0));
}

TEST(BinnedMatrix, TakesTwoBytesACodeFrom257BinsOn) {
    DesignMatrix x;
    add_codes(x, 255, {0, 255});
    add_codes(x, 256, {0, 256});

    const BinnedMatrix binned = bin(x, 255, {1});

    EXPECT_THAT(binned.columns[0].narrow, ElementsAre(0, 255));
    EXPECT_THAT(binned.columns[1].wide, ElementsAre(0, 256));
}

TEST(BinnedMatrix, PutsEveryValueBetweenTheEndsOfItsBin) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Rng rng(seed, "bins");
        std::vector<float> values(1 + rng.below(2000));
        for (float& value : values) {
            do {
                value = std::bit_cast<float>(static_cast<std::uint32_t>(rng.next()));
            } while (!std::isfinite(value));
            if (seed % 2 == 0) value = static_cast<float>(rng.below(500));
        }
        const int max_bins = static_cast<int>(2 + rng.below(400));

        const BinnedMatrix binned = bin(one_number(values), max_bins, {1});

        const BinnedColumn& column = binned.columns[0];
        ASSERT_LE(column.n_bins, static_cast<std::uint32_t>(max_bins)) << seed;
        for (std::size_t row = 0; row < values.size(); ++row) {
            ASSERT_GE(values[row], column.smallest[code(column, row)]) << seed;
            ASSERT_LE(values[row], column.largest[code(column, row)]) << seed;
        }
        for (std::size_t b = 1; b < column.n_bins; ++b) {
            ASSERT_LT(column.largest[b - 1], column.smallest[b]) << seed;
        }
    }
}

TEST(ThresholdBetween, LiesInTheMiddle) {
    EXPECT_EQ(threshold_between(1, 2), 1.5f);
    EXPECT_EQ(threshold_between(-3, 1), -1.0f);
}

TEST(ThresholdBetween, SeparatesAnyTwoFloats) {
    constexpr float largest = std::numeric_limits<float>::max();
    constexpr float tiny = std::numeric_limits<float>::denorm_min();
    const std::vector<std::pair<float, float>> pairs{
        {-largest, largest},
        {std::nextafter(largest, 0.0f), largest},
        {0.0f, tiny},
        {-tiny, 0.0f},
        {-tiny, tiny},
        {1.0f, std::nextafter(1.0f, 2.0f)},
        {-std::nextafter(1.0f, 2.0f), -1.0f},
        {1e-30f, 1e30f},
    };
    for (const auto& [left, right] : pairs) {
        EXPECT_LE(left, threshold_between(left, right)) << left << " " << right;
        EXPECT_LT(threshold_between(left, right), right) << left << " " << right;
    }
}

}  // namespace
}  // namespace mlpipe
