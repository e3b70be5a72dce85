// sql_rows.h: the rows of a table or a query in a database, one after another, in memory that does
// not grow with them. A database is only read: SQLite's file is opened so, PostgreSQL reads in a
// transaction that may do nothing else, and both refuse a query that writes.
//
// Cells are texts: numbers in their shortest form that reads back to the same value, booleans as
// true and false, everything else as the database writes it (dates as 2026-11-22). Binary cells
// and, of PostgreSQL, arrays and composite values have no text.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/database_url.h"

namespace mlpipe {

/// Nothing: NULL.
using SqlCell = std::optional<std::string_view>;

/// Whether the cells of the column of this name are needed: of others, those that have no text are
/// NULL and no error.
using IsWanted = std::function<bool(std::string_view name)>;

class SqlRows {
public:
    virtual ~SqlRows() = default;

    /// As the database gives them: one or more.
    [[nodiscard]] virtual const std::vector<std::string>& names() const& = 0;
    /// Whether another reading gives the same order, as far as can be told: by a primary key or row
    /// number, by ORDER BY in the query.
    [[nodiscard]] virtual bool has_order() const = 0;
    /// The next row, whose texts are valid until the next call; false after the last. Throws
    /// IoFailure for what fails on the way, SchemaMismatch for a wanted cell that has no text.
    virtual bool next(std::vector<SqlCell>& cells) = 0;
};

/// Begins to read; a table in the order of its primary key, if it has one. Throws IoFailure if the
/// file or the server cannot be reached, BadFormat for a file that is no database, InvalidArgument
/// for what is not there, a query that cannot be run, that gives no columns or two of one name, or
/// that would write; SchemaMismatch for a wanted column of a type that has no text.
[[nodiscard]] std::unique_ptr<SqlRows> open_rows(const DatabaseUrl& url, const IsWanted& is_wanted);

/// The SELECT that reads the table of `url`, or its query. `order` are columns of the table.
[[nodiscard]] std::string select_text(const DatabaseUrl& url,
                                      const std::vector<std::string>& order);
/// Whether a query has the words ORDER BY; good enough for a hint.
[[nodiscard]] bool mentions_order_by(std::string_view query);
[[noreturn]] void throw_no_text(const std::string& source, const std::string& column,
                                const std::string& type);
[[noreturn]] void throw_no_such_table(const DatabaseUrl& url, std::vector<std::string> tables);
/// "character 10, before: FORM t" for the byte at `offset`.
[[nodiscard]] std::string place_in_query(const std::string& query, std::size_t offset);

}  // namespace mlpipe
