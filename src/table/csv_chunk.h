// csv_chunk.h: the records of one chunk of a CSV text as a grid of cells. Not for use outside
// csv_body.cpp.
#pragma once

#include <cstdint>
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
                                        std::string& unquoted) const {
        const std::string_view raw = raw_cell(row * n_columns_ + column, column + 1 == n_columns_);
        if (raw.empty() || raw.front() != '"') [[likely]]
            return raw;
        return without_quotes(raw, unquoted);
    }
    /// How many bytes may be read from the beginning of a cell on, this chunk's and those behind
    /// it; its own length if it was unquoted.
    [[nodiscard]] std::size_t n_readable(std::string_view cell) const {
        const std::size_t from = reinterpret_cast<std::uintptr_t>(cell.data()) -
                                 reinterpret_cast<std::uintptr_t>(records_.data());
        return from < records_.size() ? records_.size() - from : cell.size();
    }

private:
    [[nodiscard]] std::string_view raw_cell(std::size_t index, bool last_of_row) const {
        const std::size_t begin = index == 0 ? 0 : ends_[index - 1] + std::size_t{1};
        // Not substr, which looks for a begin behind the end, once a cell.
        std::string_view raw(records_.data() + begin, ends_[index] - begin);
        if (last_of_row && !raw.empty() && raw.back() == '\r') raw.remove_suffix(1);
        return raw;
    }
    [[nodiscard]] static std::string_view without_quotes(std::string_view raw,
                                                         std::string& unquoted);
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
