// csv_record.h: CSV records one after another, strictly by RFC 4180, one byte at a time.
//
// The plain reader: it reads header lines, names the exact place of a fault that the fast path
// (csv_body.h) only noticed, and is what tests compare the fast path with.
//
//   record = cell *(delimiter cell) (LF / CRLF / end of text)
//   cell   = *(any byte but quote, CR, LF, delimiter)  /  quote *(any byte but quote / 2quote)
//   quote
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "table/csv_fault.h"

namespace mlpipe {

/// No row is longer: most likely a quote is not closed, and memory must stay bounded.
inline constexpr std::size_t csv_longest_record = std::size_t{64} << 20;

struct CsvCell {
    std::string text;        ///< without quotes around it, doubled quotes made single
    std::size_t offset = 0;  ///< of its first byte
    CsvPlace place;
};

class CsvRecordReader {
public:
    /// `text` begins with a record, in line `first_line` of the source. Both arguments must outlive
    /// the reader.
    CsvRecordReader(std::string_view text, const CsvSource& source, std::size_t first_line = 1)
        : text_(text), source_(&source), line_(first_line) {}

    /// Replaces `cells` by those of the next record; false at the end of the text. An empty line is
    /// a record with one empty cell. Throws BadFormat for a quote inside an unquoted cell, a
    /// character after a closing quote, a quote that is never closed, a carriage return without
    /// line feed, and a record longer than csv_longest_record.
    bool next(std::vector<CsvCell>& cells);

    /// Where the next record begins.
    [[nodiscard]] std::size_t offset() const { return offset_; }
    [[nodiscard]] std::size_t line() const { return line_; }

private:
    void read_quoted(CsvCell& cell);
    void read_plain(CsvCell& cell);
    [[nodiscard]] bool at_line_end() const;
    [[noreturn]] void fail(CsvPlace place, std::string_view what, ErrorDetail detail) const;

    std::string_view text_;
    const CsvSource* source_;
    std::size_t offset_ = 0;
    std::size_t line_;
    std::size_t record_begin_ = 0;
};

/// Throws BadFormat unless `cells` are `n_columns`.
void require_cell_count(const std::vector<CsvCell>& cells, std::size_t n_columns,
                        const CsvSource& source);

}  // namespace mlpipe
