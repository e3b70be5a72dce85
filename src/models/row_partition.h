// row_partition.h: sorting the rows of a tree node into its two children.
#pragma once

#include <cstdint>
#include <span>

#include "core/parallel.h"

namespace mlpipe {

/// Codes [first, first + n) go right.
struct RightCodes {
    std::uint32_t first = 0;
    std::uint32_t n = 1;

    [[nodiscard]] bool contains(std::uint32_t code) const { return code - first < n; }
    /// The same as 1 or 0, by the sign of a difference: gcc makes a branch of anything that looks
    /// like a condition, and in a partition half of the guesses would be wrong.
    [[nodiscard]] std::uint32_t to_right(std::uint32_t code) const {
        return static_cast<std::uint32_t>((std::uint64_t{code - first} - std::uint64_t{n}) >> 63);
    }
};

/// Moves the rows that go left to the front and returns how many they are. Both sides keep their
/// order, so later passes read memory forwards. `spare` is as long as `rows` and is overwritten;
/// `codes` has a code for each row of the matrix.
[[nodiscard]] std::uint32_t partition_rows(std::span<std::uint32_t> rows,
                                           std::span<std::uint32_t> spare,
                                           const std::uint8_t* codes, RightCodes right,
                                           Threads threads);
[[nodiscard]] std::uint32_t partition_rows(std::span<std::uint32_t> rows,
                                           std::span<std::uint32_t> spare,
                                           const std::uint16_t* codes, RightCodes right,
                                           Threads threads);

}  // namespace mlpipe
