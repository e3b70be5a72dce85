// bit_transpose.h: a 64 x 64 matrix of bits, rows turned into columns.
#pragma once

#include <array>
#include <cstdint>

namespace mlpipe {

/// Bit j of word i and bit i of word j change places. Quarters of ever smaller squares are swapped
/// (Warren, Hacker's Delight, 2nd ed., section 7-3).
inline void transpose(std::array<std::uint64_t, 64>& words) {
    std::uint64_t low_half = 0x00000000ffffffff;
    for (std::size_t side = 32; side > 0; side /= 2, low_half ^= low_half << side) {
        for (std::size_t top = 0; top < 64; top += 2 * side) {
            for (std::size_t i = top; i < top + side; ++i) {
                const std::uint64_t swapped = (words[i] >> side ^ words[i + side]) & low_half;
                words[i] ^= swapped << side;
                words[i + side] ^= swapped;
            }
        }
    }
}

}  // namespace mlpipe
