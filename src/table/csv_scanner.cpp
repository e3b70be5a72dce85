#include "table/csv_scanner.h"

#include <algorithm>
#include <array>
#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace mlpipe {
namespace {

constexpr std::size_t block_bytes = 64;

/// Bit i: block[i] == byte.
std::uint64_t equal_mask(const char* block, char byte) {
#if defined(__SSE2__)
    const __m128i wanted = _mm_set1_epi8(byte);
    std::uint64_t mask = 0;
    for (int quarter = 0; quarter < 4; ++quarter) {
        const __m128i bytes =
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + 16 * quarter));
        const auto bits =
            static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted)));
        mask |= static_cast<std::uint64_t>(bits) << (16 * quarter);
    }
    return mask;
#else
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i < block_bytes; ++i) {
        mask |= static_cast<std::uint64_t>(block[i] == byte) << i;
    }
    return mask;
#endif
}

/// Bit i: the parity of bits 0 … i, i.e. whether byte i lies at or after an odd number of quotes.
std::uint64_t prefix_parity(std::uint64_t bits) {
    for (const int shift : {1, 2, 4, 8, 16, 32}) bits ^= bits << shift;
    return bits;
}

/// The text in blocks of 64 bytes, the last one padded with zeros, and what is inside quotes.
class Blocks {
public:
    Blocks(std::string_view text, bool inside_quotes)
        : text_(text), inside_(inside_quotes ? ~std::uint64_t{0} : 0) {}

    /// False at the end.
    bool next() {
        if (next_begin_ >= text_.size()) return false;
        begin_ = next_begin_;
        next_begin_ += block_bytes;
        block_ = text_.data() + begin_;
        if (next_begin_ > text_.size()) {
            padded_.fill('\0');
            std::copy_n(block_, text_.size() - begin_, padded_.begin());
            block_ = padded_.data();
        }
        quotes_ = equal_mask(block_, '"');
        const std::uint64_t carried = inside_;
        inside_ = quotes_ == 0 ? carried : prefix_parity(quotes_) ^ carried;
        outside_ = ~inside_;
        // All ones if the block ends inside quotes.
        inside_ = std::uint64_t{0} - (inside_ >> 63);
        return true;
    }

    [[nodiscard]] std::uint64_t mask(char byte) const { return equal_mask(block_, byte); }
    [[nodiscard]] std::uint64_t outside() const { return outside_; }
    [[nodiscard]] std::uint64_t quotes() const { return quotes_; }
    [[nodiscard]] std::size_t begin() const { return begin_; }
    [[nodiscard]] bool ends_inside_quotes() const { return inside_ != 0; }

private:
    std::string_view text_;
    std::uint64_t inside_;
    std::uint64_t outside_ = 0;
    std::uint64_t quotes_ = 0;
    std::size_t begin_ = 0;
    std::size_t next_begin_ = 0;
    const char* block_ = nullptr;
    std::array<char, block_bytes> padded_{};
};

std::size_t lowest_bit(std::uint64_t bits) {
    return static_cast<std::size_t>(std::countr_zero(bits));
}

/// Most blocks have no quotes and many no newline, and without a popcount instruction it is a call.
std::size_t count_bits(std::uint64_t bits) {
    return bits == 0 ? 0 : static_cast<std::size_t>(std::popcount(bits));
}

/// Writes the positions of the bits, counted from `begin`, and returns how many there are. Beyond
/// them up to 7 more entries may be written.
template <bool has_bit_instructions>
[[gnu::always_inline]] inline std::size_t write_positions(std::uint64_t bits, std::uint32_t begin,
                                                          std::uint32_t* out) {
    std::size_t n = 0;
    if constexpr (has_bit_instructions) {
        // Eight without a question: fewer branches that depend on the text.
        const auto n_bits = static_cast<std::size_t>(std::popcount(bits));
        for (; n < n_bits; n += 8) {
            for (std::size_t i = 0; i < 8; ++i, bits &= bits - 1) {
                out[n + i] = begin + static_cast<std::uint32_t>(lowest_bit(bits));
            }
        }
        return n_bits;
    }
    for (; bits != 0; bits &= bits - 1) {
        out[n++] = begin + static_cast<std::uint32_t>(lowest_bit(bits));
    }
    return n;
}

template <bool has_bit_instructions>
[[gnu::always_inline]] inline void find_ends(std::string_view text, char delimiter,
                                             CellEnds& found) {
    found.n_ends = found.n_records = found.n_quotes = 0;
    bool after_return = false;  // the byte before the block is a carriage return outside quotes
    std::uint64_t stray_returns = 0;
    Blocks blocks(text, false);
    while (blocks.next()) {
        // Room for a block at once, and for the end of the text: no check for each end.
        if (found.buffer.size() < found.n_ends + block_bytes + 8) {
            found.buffer.resize(std::max<std::size_t>(2 * found.buffer.size(), 4096));
        }
        const std::uint64_t newlines = blocks.mask('\n') & blocks.outside();
        const std::uint64_t returns = blocks.mask('\r') & blocks.outside();
        stray_returns |= ((returns << 1) | (after_return ? 1 : 0)) & ~newlines;
        after_return = (returns >> 63) != 0;
        found.n_quotes += count_bits(blocks.quotes());
        found.n_records += count_bits(newlines);
        found.n_ends += write_positions<has_bit_instructions>(
            newlines | (blocks.mask(delimiter) & blocks.outside()),
            static_cast<std::uint32_t>(blocks.begin()), found.buffer.data() + found.n_ends);
    }
    found.faulty = stray_returns != 0 || after_return || blocks.ends_inside_quotes();
    const bool finished = found.n_ends > 0 && text.back() == '\n' &&
                          found.buffer[found.n_ends - 1] + 1 == text.size();
    if (!finished && !text.empty()) {
        found.buffer[found.n_ends++] = static_cast<std::uint32_t>(text.size());
        ++found.n_records;
    }
}

#if defined(__x86_64__)
/// The same source, compiled for processors that count bits and find the lowest in one instruction.
__attribute__((target("avx2,bmi,popcnt"), flatten)) void find_ends_with_bit_instructions(
    std::string_view text, char delimiter, CellEnds& found) {
    find_ends<true>(text, delimiter, found);
}

bool has_bit_instructions() {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("popcnt");
}
#endif

}  // namespace

std::size_t count_byte(std::string_view text, char byte) {
    std::size_t total = 0;
    while (!text.empty()) {
        // Counted in one byte, so that the compiler counts many at once; 255 is all it can hold.
        const std::string_view part = text.substr(0, 240);
        std::uint8_t count = 0;
        for (const char c : part) count = static_cast<std::uint8_t>(count + (c == byte ? 1 : 0));
        total += count;
        text.remove_prefix(part.size());
    }
    return total;
}

std::size_t find_record_end(std::string_view text, bool inside_quotes) {
    Blocks blocks(text, inside_quotes);
    while (blocks.next()) {
        const std::uint64_t newlines = blocks.mask('\n') & blocks.outside();
        if (newlines != 0) return blocks.begin() + lowest_bit(newlines) + 1;
    }
    return std::string_view::npos;
}

RecordsEnd find_records_end(std::string_view text, std::size_t most) {
    RecordsEnd found;
    Blocks blocks(text, false);
    while (found.n_records < most && blocks.next()) {
        std::uint64_t newlines = blocks.mask('\n') & blocks.outside();
        for (; newlines != 0 && found.n_records < most; newlines &= newlines - 1) {
            found.end = blocks.begin() + lowest_bit(newlines) + 1;
            ++found.n_records;
        }
    }
    return found;
}

void find_cell_ends(std::string_view text, char delimiter, CellEnds& found) {
#if defined(__x86_64__)
    static const bool fast = has_bit_instructions();
    if (fast) return find_ends_with_bit_instructions(text, delimiter, found);
#endif
    find_cell_ends_anywhere(text, delimiter, found);
}

void find_cell_ends_anywhere(std::string_view text, char delimiter, CellEnds& found) {
    find_ends<false>(text, delimiter, found);
}

}  // namespace mlpipe
