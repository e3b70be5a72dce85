// csv_reader.h: CSV files, and the rows of databases, as tables.
//
// `path` may be the URL of a database (database_url.h): its rows are then read as the CSV that they
// would be (sql_csv.h), so that a table and the file of its rows give the same. Errors then name
// the row in place of the line.
//
// RFC 4180 (quotes, doubled quotes, embedded newlines), LF or CRLF, UTF-8 with or without byte
// order mark, .gz by content. "-" is standard input. The delimiter is tab for a .tsv, else that of
// , ; tab | which stands most often outside quotes in the header line (the first of them if equal).
// Empty lines at the end are no rows. In a file of one column any other empty line is a missing
// cell, in others an error. Texts are kept byte for byte; numbers may have spaces around them and
// are the nearest double rounded to float32. No locale is asked.
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
    /// Cells that mean "missing", compared after spaces at both ends are dropped. A cell that is
    /// then empty always does: no model can tell an empty text from a missing one.
    std::vector<std::string> missing = {"", "NA", "N/A", "null", "NaN"};
    /// What must not be inferred, by column name; only for the inferring read_csv. A name that the
    /// file lacks is InvalidArgument.
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
    std::string rows_sha256;  ///< of a database: the digest of the text in sql_csv.h; else empty
};

/// Reads a whole file and infers the type of every column:
///   number    every cell that is not missing is a number
///   integer   … and none has a fraction or exponent
///   category  an integer column with exactly two values; a text column
///   id        a text column whose cells are all present and all different (two rows or more)
/// A type that was set is kept: a number or integer column must then have only such cells, and a
/// category whose texts are all integers without leading zero gets integer_levels.
/// A column with no value at all is dropped, with a note. A number too large for float32 is an
/// error in a column of numbers. A column of which at least 90 % of the
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
