#include "models/bit_transpose.h"

#include <gtest/gtest.h>

#include "core/random.h"

namespace mlpipe {
namespace {

TEST(Transpose, TurnsRowsOfBitsIntoColumns) {
    Rng rng(1, "bits");
    std::array<std::uint64_t, 64> words{};
    for (std::uint64_t& word : words) word = rng.next();
    std::array<std::uint64_t, 64> turned = words;

    transpose(turned);

    for (std::size_t i = 0; i < 64; ++i) {
        for (std::size_t j = 0; j < 64; ++j) ASSERT_EQ(turned[j] >> i & 1, words[i] >> j & 1);
    }
}

}  // namespace
}  // namespace mlpipe
