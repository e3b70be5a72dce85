#include "models/row_partition.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/random.h"

namespace mlpipe {
namespace {

template <typename Code>
void expect_stable_partition(Rng& rng, std::size_t n_rows, std::uint32_t n_codes, Threads threads) {
    std::vector<Code> codes(2 * n_rows);
    for (Code& code : codes) code = static_cast<Code>(rng.below(n_codes));
    const RightCodes right{.first = rng.below(n_codes), .n = 1 + rng.below(n_codes)};
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < codes.size() && rows.size() < n_rows; ++row) {
        if (rng.below(2) == 0) rows.push_back(row);
    }
    std::vector<std::uint32_t> expected = rows;
    const auto middle =
        std::stable_partition(expected.begin(), expected.end(),
                              [&](std::uint32_t row) { return !right.contains(codes[row]); });
    std::vector<std::uint32_t> spare(rows.size());

    const std::uint32_t n_left = partition_rows(rows, spare, codes.data(), right, threads);

    EXPECT_EQ(rows, expected);
    EXPECT_EQ(n_left, middle - expected.begin());
}

TEST(PartitionRows, IsAStablePartition) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        Rng rng(seed, "partition");
        expect_stable_partition<std::uint8_t>(rng, rng.below(300), 1 + rng.below(256), {1});
        expect_stable_partition<std::uint16_t>(rng, rng.below(300), 1 + rng.below(65536), {1});
    }
}

TEST(PartitionRows, IsAStablePartitionInChunksToo) {
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        SCOPED_TRACE(seed);
        Rng rng(seed, "partition in chunks");
        expect_stable_partition<std::uint8_t>(rng, 50000 + rng.below(60000), 256, {3});
        expect_stable_partition<std::uint16_t>(rng, 50000 + rng.below(60000), 3, {3});
    }
}

}  // namespace
}  // namespace mlpipe
