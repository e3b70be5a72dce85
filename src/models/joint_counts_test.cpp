#include "models/joint_counts.h"

#include <gtest/gtest.h>

#include "core/random.h"

namespace mlpipe {
namespace {

TEST(LowestBits, KeepsTheLowestOnesThatAreSet) {
    EXPECT_EQ(lowest_bits(0b101100, 2), 0b1100u);
    EXPECT_EQ(lowest_bits(0b101100, 6), 0b101100u);
    EXPECT_EQ(lowest_bits(0, 6), 0u);
}

TEST(CountJointly, CountsTheRowsThatHaveEachBit) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Rng rng(seed, "joint");
        std::vector<std::uint64_t> words(1 + rng.below(300));
        for (std::uint64_t& word : words) word = rng.next() & rng.next();
        std::vector<WeightedRow> rows;
        for (std::uint32_t row = 0; row < words.size(); ++row) {
            if (rng.below(3) > 0) rows.push_back({.row = row, .copies_and_class = rng.below(9)});
        }
        const std::uint64_t mask = lowest_bits(rng.next(), 1 + rng.below(most_joint_bits));

        std::array<ClassCounts, most_joint_bits> fast;
        std::array<ClassCounts, most_joint_bits> portable;
        count_jointly(rows, words.data(), mask, fast);
        count_jointly_portably(rows, words.data(), mask, portable);

        std::size_t i = 0;
        for (std::uint64_t bits = mask; bits != 0; bits &= bits - 1, ++i) {
            ClassCounts expected;
            for (const WeightedRow& row : rows) {
                if ((words[row.row] & bits & (0 - bits)) != 0) expected += row.counts();
            }
            for (const ClassCounts counts : {fast[i], portable[i]}) {
                ASSERT_EQ(counts.rows(), expected.rows()) << "seed " << seed;
                ASSERT_EQ(counts.positives(), expected.positives()) << "seed " << seed;
            }
        }
    }
}

}  // namespace
}  // namespace mlpipe
