// csv_reader.h: CSV files as tables.
//
// RFC 4180 (quotes, doubled quotes, embedded newlines), LF or CRLF, optional UTF-8 byte order mark,
// delimiter detected among , ; tab | from the header line, .gz by content. "-" is standard input.
// Texts are kept byte for byte; numbers may have spaces around them. No locale is asked.
//
// Every error names file:line:column (1-based; column counts fields) and the way out.
// docs/errors.md lists them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/parallel.h"
#include "table/schema.h"

namespace mlpipe {

struct CsvOptions {
    /// Cells that mean "missing", compared after spaces at both ends are dropped.
    std::vector<std::string> missing = {"", "NA", "N/A", "null", "NaN"};
    /// What must not be inferred, by column name. A name that the file lacks is InvalidArgument.
    std::map<std::string, ColumnType> types = {};
    /// Nothing: detected.
    std::optional<char> delimiter = std::nullopt;
    Threads threads = {};
};

/// A table and what its columns mean. Columns of type drop are not in it.
struct TypedTable {
    Table table;
    Schema schema;  ///< of all rows; same columns in the same order as the table
    std::vector<std::string>
        notes;  ///< what a person should know, e.g. a column dropped because it is empty
};

/// Reads a whole file and infers the type of every column:
///   number    every cell that is not missing is a number
///   integer   … and none has a fraction or exponent
///   category  an integer column with exactly two values; a text column
///   id        a text column whose cells are all present and all different (two rows or more)
/// A column with no value at all is dropped, with a note. A column of which at least 90 % of the
/// present cells are numbers and that has more than 20 different values was meant as a number: its
/// first text is an error. Throws IoFailure, BadFormat; InvalidArgument for a type that names no
/// column.
[[nodiscard]] TypedTable read_csv(const std::string& path, const CsvOptions& options = {});

/// Reads rows for a model, in file order, in tables of at most `rows_per_block` rows, so memory
/// does not grow with the file. Column order is free and unknown columns are skipped; a column of
/// `schema` that the header lacks is SchemaMismatch (all are listed), unless its type is id, which
/// is then absent from the tables. A cell that is no number in a number column is SchemaMismatch
/// with file:line:column. Tables have the columns of `schema` in its order; categories are texts
/// with a dictionary per block; a cell of a column with integer_levels is written canonically
/// ("0.0" and "00" give "0").
class CsvBlockReader {
public:
    CsvBlockReader(const std::string& path, Schema schema, const CsvOptions& options = {},
                   std::size_t rows_per_block = 65536);
    ~CsvBlockReader();
    CsvBlockReader(CsvBlockReader&&) noexcept;
    CsvBlockReader& operator=(CsvBlockReader&&) noexcept;

    /// The next rows; nothing when the file has ended.
    [[nodiscard]] std::optional<Table> next();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The whole file under a schema: the blocks of CsvBlockReader as one table.
[[nodiscard]] Table read_csv(const std::string& path, const Schema& schema,
                             const CsvOptions& options = {});

}  // namespace mlpipe
