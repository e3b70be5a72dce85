// sql_table_writer.h: rows into a table of a database: all of them or, if anything fails, none.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "table/database_url.h"
#include "table/sql_rows.h"

namespace mlpipe {

/// What to do if the table is there already.
enum class IfExists {
    fail,     ///< InvalidArgument
    append,   ///< rows are added to those it has
    replace,  ///< its rows are deleted first, in the same transaction; the table stays as it is
};

enum class SqlType {
    text,
    number,  ///< PostgreSQL: real (float32); SQLite: REAL
};

struct SqlColumn {
    std::string name;
    SqlType type = SqlType::text;
};

class SqlTableWriter {
public:
    /// Without commit() nothing is written.
    virtual ~SqlTableWriter() = default;
    /// One cell for each column: a text, for a number column the number as text, or nothing for
    /// NULL. Throws IoFailure.
    virtual void add(std::span<const SqlCell> cells) = 0;
    /// Throws IoFailure; SchemaMismatch where a type or a constraint of the table says no.
    virtual void commit() = 0;
};

/// Opens the table that `url` names and makes it if it is not there. An existing table must have
/// the columns by name, in any order; it may have more if they can do without a value. Throws
/// IoFailure, BadFormat for a file that is no database, InvalidArgument for a query in the URL and
/// as `if_exists` says, SchemaMismatch if the table lacks columns.
[[nodiscard]] std::unique_ptr<SqlTableWriter> open_table(const DatabaseUrl& url,
                                                         const std::vector<SqlColumn>& columns,
                                                         IfExists if_exists);

/// Throws unless a table with the columns `existing` may be written to.
void require_writable(const DatabaseUrl& url, const std::vector<SqlColumn>& columns,
                      const std::vector<std::string>& existing, IfExists if_exists);
/// `"a", "b"`.
[[nodiscard]] std::string column_list(const std::vector<SqlColumn>& columns);
[[nodiscard]] std::string column_list(const std::vector<SqlColumn>& columns,
                                      const std::string& text_type, const std::string& number_type);

}  // namespace mlpipe
