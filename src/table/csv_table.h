// csv_table.h: a CSV text in memory as a table with inferred or given types. What csv_reader.h
// promises of files is done here, on texts, so that tests need neither files nor megabytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/csv_body.h"
#include "table/csv_header.h"
#include "table/csv_reader.h"

namespace mlpipe {

/// read_csv of a file called `path` that holds `text`.
[[nodiscard]] TypedTable parse_csv(std::string_view text, const std::string& path,
                                   const CsvOptions& options = {},
                                   std::size_t chunk_bytes = csv_chunk_bytes);

/// Rows for a given schema, from the texts that follow one header.
class CsvRowParser {
public:
    /// Throws SchemaMismatch listing the columns that `header` lacks, ids aside.
    CsvRowParser(CsvHeader header, Schema schema, const CsvOptions& options,
                 std::size_t chunk_bytes = csv_chunk_bytes);

    /// `rows` are whole records, the first of them in line `first_line`. Throws like
    /// CsvBlockReader::next.
    [[nodiscard]] Table parse(std::string_view rows, std::size_t first_line) const;
    [[nodiscard]] const CsvHeader& header() const& { return header_; }

private:
    [[nodiscard]] Column take_column(RawColumn& raw, const ColumnSchema& column) const;
    void require_values(const CsvBody& body, std::span<const RawColumn> raw) const;

    CsvHeader header_;
    Schema schema_;
    MissingTokens missing_;
    Threads threads_;
    std::size_t chunk_bytes_;
    std::vector<CellsAs> as_;                               ///< by column of the file
    std::vector<std::optional<std::size_t>> file_columns_;  ///< by column of the schema
};

}  // namespace mlpipe
