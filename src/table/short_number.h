// short_number.h: numbers of up to eight characters without a sign, eight bytes at once.
//
// In front of read_number, which it equals wherever it answers. The characters are moved to the end
// of a word and the point is taken out, so that digits are checked and summed without a loop and
// without a branch on how many there are. Source of the two eight-digit formulas: Lemire, "Number
// parsing at a gigabyte per second" (2021), section 3.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>

#include "table/number_cell.h"

namespace mlpipe {

/// The number in text[0 … size), or nothing if it has other characters than digits and one point.
/// REQUIRES: 1 <= size <= 8, and eight bytes may be read.
[[nodiscard]] inline std::optional<NumberCell> read_short_number(const char* text,
                                                                 std::size_t size) {
    static_assert(std::endian::native == std::endian::little);
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::array<double, 8> powers_of_ten{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7};
    std::uint64_t word = 0;
    std::memcpy(&word, text, sizeof word);
    word <<= 8 * (8 - size);  // the last character in the highest byte

    const std::uint64_t not_point = word ^ (ones * '.');
    const std::uint64_t points =
        ~(((not_point & (ones * 0x7F)) + ones * 0x7F) | not_point) & (ones * 0x80);
    std::size_t n_digits = size;
    std::size_t n_decimals = 0;
    if (points != 0) {
        if (size == 1) return std::nullopt;
        const auto at = static_cast<unsigned>(std::countr_zero(points)) / 8 * 8;
        n_decimals = 7 - at / 8;
        --n_digits;
        // The point's own byte and all below it; a second point is left and is no digit.
        const std::uint64_t up_to_point = ~std::uint64_t{0} >> (56 - at);
        word = (word & ~up_to_point) | ((word << 8) & up_to_point);
    }
    word |= (ones * '0') & ((std::uint64_t{1} << (8 * (8 - n_digits))) - 1);

    const std::uint64_t high_halves = ones * 0xF0;
    if (((word & high_halves) | (((word + ones * 0x06) & high_halves) >> 4)) != ones * 0x33) {
        return std::nullopt;
    }
    word -= ones * '0';
    word = word * 10 + (word >> 8);
    const std::uint64_t even = (word & 0x000000FF000000FF) * 0x000F424000000064;
    const std::uint64_t odd = ((word >> 16) & 0x000000FF000000FF) * 0x0000271000000001;
    const auto mantissa = static_cast<std::uint32_t>((even + odd) >> 32);
    // Both are exact in double, so the quotient is the nearest (Clinger 1990).
    return NumberCell{points != 0 ? NumberKind::fraction : NumberKind::integer,
                      static_cast<float>(mantissa / powers_of_ten[n_decimals])};
}

}  // namespace mlpipe
