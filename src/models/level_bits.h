// level_bits.h: the code columns of a binned matrix once more, a bit a level, so that several
// levels of a row are looked up at once.
#pragma once

#include <cstdint>
#include <vector>

#include "core/parallel.h"
#include "models/binned_matrix.h"

namespace mlpipe {

/// Bit b of a row is bit b % 64 of words[b / 64][row].
struct LevelBits {
    static constexpr std::uint32_t none = 0xffffffff;
    /// Columns with more levels have no bits: most of them would be zero.
    static constexpr std::uint16_t most_levels = 64;

    std::vector<std::vector<std::uint64_t>> words;
    std::vector<std::uint32_t> bit_of_feature;  ///< or `none`: a number, or too many levels
    std::vector<std::uint32_t> feature_of_bit;
};

[[nodiscard]] inline bool has_level_bits(const BinnedColumn& column) {
    return column.is_coded() && column.n_levels <= LevelBits::most_levels;
}

[[nodiscard]] LevelBits level_bits(const BinnedMatrix& x, Threads threads);

}  // namespace mlpipe
