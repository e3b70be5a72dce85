// csv_body.h: the rows of a CSV text, read in parallel into columns.
//
// The text is cut into chunks of a fixed size. Quotes are counted for each, so it is known whether
// a chunk begins inside quotes and where its first record begins; a chunk owns the records that
// begin in it. Chunks are read at the same time and joined in order, so neither a value nor the
// order of a dictionary depends on the number of threads.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/parallel.h"
#include "table/csv_fault.h"
#include "table/csv_record.h"
#include "table/number_cell.h"
#include "table/table.h"

namespace mlpipe {

/// Fits the second-level cache together with what is made from it.
inline constexpr std::size_t csv_chunk_bytes = std::size_t{256} << 10;

enum class CellsAs { skipped, numbers, texts };

/// A column as read; of `numbers` and `texts` the one asked for.
struct RawColumn {
    Numbers numbers;
    Texts texts;
    // Only of a column of numbers:
    std::size_t n_present = 0;           ///< cells that are not missing
    bool all_integers = true;            ///< no present cell has a point or an exponent
    std::optional<std::size_t> bad_row;  ///< the first cell that is neither missing nor a float32;
                                         ///< then nothing else of the column counts
};

/// How a CSV text is cut.
struct CsvShape {
    std::size_t n_columns = 1;
    std::size_t first_line = 1;  ///< the line of the source in which the text begins
    std::size_t chunk_bytes = csv_chunk_bytes;
    Threads threads = {};
};

class CsvBody {
public:
    /// `text` begins with a record and does not end with an empty line. `text` and `source` must
    /// outlive the body. Throws BadFormat for bytes that are not text.
    CsvBody(std::string_view text, const CsvSource& source, const CsvShape& shape);

    /// Reads the columns, one for each entry of `as`. Throws BadFormat for the first row that is
    /// ragged or breaks the rules of csv_record.h.
    [[nodiscard]] std::vector<RawColumn> read(std::span<const CellsAs> as,
                                              const MissingTokens& missing);

    /// The number of rows. REQUIRES: read() has returned.
    [[nodiscard]] std::size_t n_rows() const { return row_begins_.back(); }
    /// A cell and its place; slow. `column` counts from 0. REQUIRES: read() has returned.
    [[nodiscard]] CsvCell cell(std::size_t row, std::size_t column) const;

private:
    [[nodiscard]] std::size_t n_chunks() const { return record_begins_.size() - 1; }
    [[nodiscard]] std::size_t chunk_begin(std::size_t chunk) const;
    [[nodiscard]] std::vector<std::size_t> count_quotes_and_check_text(std::size_t chunks) const;
    [[nodiscard]] std::size_t find_record_begin(std::size_t chunk, bool inside_quotes) const;
    [[nodiscard]] std::vector<RawColumn> joined(std::vector<std::vector<RawColumn>>& parts,
                                                std::span<const CellsAs> as,
                                                const MissingTokens& missing) const;
    [[nodiscard]] std::string_view chunk_records(std::size_t chunk) const;
    [[nodiscard]] CsvRecordReader reader_at(std::size_t chunk) const;
    [[noreturn]] void throw_fault(std::size_t chunk) const;

    std::string_view text_;
    const CsvSource* source_;
    CsvShape shape_;
    std::vector<std::size_t> record_begins_;  // of each chunk, then text_.size()
    std::vector<std::size_t> row_begins_;     // of each chunk, then the number of rows
};

/// `text` without the empty lines at its end.
[[nodiscard]] std::string_view without_last_line_ends(std::string_view text);

}  // namespace mlpipe
