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
