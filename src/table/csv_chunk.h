// csv_chunk.h: the records of one chunk of a CSV text as a grid of cells. Not for use outside
// csv_body.cpp.
#pragma once

#include <string>
#include <string_view>

#include "table/csv_body.h"
#include "table/csv_scanner.h"

namespace mlpipe {

/// Cells by row and column, views into the text.
class CsvChunk {
public:
    /// `records` are whole records and must outlive the chunk, as must `scratch`, whose content is
    /// replaced.
    CsvChunk(std::string_view records, char delimiter, std::size_t n_columns, CellEnds& scratch);

    /// Whether a record has another number of cells or breaks the rules of csv_record.h. Cells may
    /// then not be asked for.
    [[nodiscard]] bool is_faulty() const { return faulty_; }
    [[nodiscard]] std::size_t n_rows() const { return n_rows_; }
    /// Without quotes; `unquoted` holds the text if it had doubled ones.
    [[nodiscard]] std::string_view cell(std::size_t row, std::size_t column,
                                        std::string& unquoted) const;

private:
    [[nodiscard]] std::string_view raw_cell(std::size_t index, bool last_of_row) const;
    [[nodiscard]] bool has_regular_rows() const;
    [[nodiscard]] bool has_regular_quotes() const;

    std::string_view records_;
    std::size_t n_columns_;
    std::span<const std::uint32_t> ends_;
    std::size_t n_quotes_;
    std::size_t n_rows_ = 0;
    bool faulty_;
};

/// One column of a chunk, with rows counted from the chunk's first.
[[nodiscard]] RawColumn read_numbers(const CsvChunk& chunk, std::size_t column,
                                     const MissingTokens& missing);
/// The dictionary also has the texts that mean "missing".
[[nodiscard]] RawColumn read_texts(const CsvChunk& chunk, std::size_t column);

}  // namespace mlpipe
