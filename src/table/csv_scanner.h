// csv_scanner.h: where cells and records end, found 64 bytes at a time.
//
// A quote toggles between inside and outside, so a doubled quote changes nothing, and a chunk that
// begins anywhere in the file knows its state once the quotes before it are counted. Faults are
// noticed here and named by csv_record.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace mlpipe {

[[nodiscard]] std::size_t count_byte(std::string_view text, char byte);

/// The position after the first newline outside quotes, or npos. `inside_quotes`: at the beginning.
[[nodiscard]] std::size_t find_record_end(std::string_view text, bool inside_quotes);

struct RecordsEnd {
    std::size_t end = 0;  ///< position after the last newline that counts; 0 if none does
    std::size_t n_records = 0;
};

/// The first newlines outside quotes, at most `most`, of a text that begins outside quotes.
[[nodiscard]] RecordsEnd find_records_end(std::string_view text, std::size_t most);

/// Reused from text to text.
struct CellEnds {
    std::vector<std::uint32_t> buffer;  ///< its first n_ends entries count
    std::size_t n_ends = 0;
    std::size_t n_records = 0;  ///< newlines outside quotes, and an unfinished last record
    std::size_t n_quotes = 0;
    /// A carriage return outside quotes that no newline follows, or a quote that is never closed.
    bool faulty = false;

    /// Positions of the delimiters and newlines outside quotes, ascending; then text.size() if the
    /// text does not end in such a newline.
    [[nodiscard]] std::span<const std::uint32_t> ends() const& { return {buffer.data(), n_ends}; }
    std::span<const std::uint32_t> ends() const&& = delete;
};

/// Replaces `found` by the ends in `text`, which begins with a record and is shorter than 4 GiB.
void find_cell_ends(std::string_view text, char delimiter, CellEnds& found);
/// The same on any processor; find_cell_ends asks which one this is.
void find_cell_ends_anywhere(std::string_view text, char delimiter, CellEnds& found);

}  // namespace mlpipe
