#include "core/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace mlpipe {
namespace {

// Computed by an independent transcription of splitmix64, FNV-1a and xoshiro256++. Pinned: a change
// here changes every saved model.
TEST(Rng, GivesTheSameNumbersForever) {
    Rng rng(42, "tree", 7);

    const std::vector<std::uint64_t> first{rng.next(), rng.next(), rng.next()};

    EXPECT_THAT(first,
                testing::ElementsAre(0x58d5986e7156f24c, 0x48f17a149fa7d077, 0x1dc156b762afff97));
}

TEST(Rng, GivesUnrelatedStreamsForAnotherSeedPurposeOrIndex) {
    const std::uint64_t base = Rng(1, "a", 1).next();

    EXPECT_NE(base, Rng(2, "a", 1).next());
    EXPECT_NE(base, Rng(1, "b", 1).next());
    EXPECT_NE(base, Rng(1, "a", 2).next());
}

TEST(Rng, DrawsEveryNumberBelowNAboutEquallyOften) {
    Rng rng(3, "below");
    std::vector<int> counts(6);

    for (int i = 0; i < 60000; ++i) ++counts[rng.below(6)];

    // Binomial(60000, 1/6): mean 10000, sd 91; five sd either way.
    for (const int count : counts) EXPECT_NEAR(count, 10000, 456);
}

TEST(Rng, UniformStaysInTheHalfOpenUnitInterval) {
    Rng rng(4, "uniform");
    double sum = 0;

    for (int i = 0; i < 10000; ++i) {
        const double u = rng.uniform();
        ASSERT_GE(u, 0.0);
        ASSERT_LT(u, 1.0);
        sum += u;
    }

    EXPECT_NEAR(sum / 10000, 0.5, 0.015);  // five standard errors of 0.2887 / 100
}

TEST(Shuffle, IsAPermutation) {
    std::vector<int> values(100);
    std::iota(values.begin(), values.end(), 0);
    Rng rng(5, "shuffle");

    shuffle(std::span<int>(values), rng);

    EXPECT_FALSE(std::is_sorted(values.begin(), values.end()));
    std::sort(values.begin(), values.end());
    for (int i = 0; i < 100; ++i) EXPECT_EQ(values[static_cast<std::size_t>(i)], i);
}

}  // namespace
}  // namespace mlpipe
