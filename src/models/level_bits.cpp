#include "models/level_bits.h"

namespace mlpipe {
namespace {

/// Bit `first_bit` + code of each row; "none hot" sets no bit.
void set_bits(LevelBits& bits, const BinnedColumn& column, std::uint32_t first_bit,
              std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) {
        const std::uint32_t code = column.narrow[row];
        const std::uint32_t bit = first_bit + code;
        if (code < column.n_levels) bits.words[bit / 64][row] |= std::uint64_t{1} << bit % 64;
    }
}

}  // namespace

LevelBits level_bits(const BinnedMatrix& x, Threads threads) {
    LevelBits bits;
    bits.bit_of_feature.assign(x.n_features(), LevelBits::none);
    std::vector<const BinnedColumn*> packed;
    for (const BinnedColumn& column : x.columns) {
        if (!has_level_bits(column)) continue;
        packed.push_back(&column);
        for (std::uint32_t level = 0; level < column.n_levels; ++level) {
            const std::uint32_t feature = column.first_feature + level;
            bits.bit_of_feature[feature] = static_cast<std::uint32_t>(bits.feature_of_bit.size());
            bits.feature_of_bit.push_back(feature);
        }
    }
    bits.words.resize((bits.feature_of_bit.size() + 63) / 64);
    for (auto& word : bits.words) word.resize(x.n_rows);
    for_each_row_block(x.n_rows, threads, [&](std::size_t begin, std::size_t end) {
        for (const BinnedColumn* column : packed) {
            set_bits(bits, *column, bits.bit_of_feature[column->first_feature], begin, end);
        }
    });
    return bits;
}

}  // namespace mlpipe
