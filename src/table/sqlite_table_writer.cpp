#include "table/sqlite_table_writer.h"

#include "core/error.h"
#include "core/number_text.h"
#include "table/sqlite_session.h"

namespace mlpipe {
namespace {

/// Rows wait in a temporary table, which SQLite keeps in a file of its own, until commit(). So the
/// database is locked for the time of one statement only, and may be the one that is being read.
class SqliteTableWriter : public SqlTableWriter {
public:
    SqliteTableWriter(const DatabaseUrl& url, const std::vector<SqlColumn>& columns,
                      IfExists if_exists)
        : url_(url),
          // Unnamed, the schema would be "temp" first, where our own table is.
          place_(url.table.size() == 2 ? url.table
                                       : std::vector<std::string>{"main", url.table.back()}),
          columns_(columns),
          if_exists_(if_exists),
          session_(url.path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, url.shown) {
        require_fit();
        session_.run("PRAGMA temp_store = FILE");
        session_.run("CREATE TEMPORARY TABLE mlpipe_rows (" + column_list(columns, "TEXT", "REAL") +
                     ")");
        session_.run("BEGIN");
        std::string marks;
        for (std::size_t i = 0; i < columns.size(); ++i) marks += i == 0 ? "?" : ", ?";
        insert_ = session_.prepare("INSERT INTO temp.mlpipe_rows VALUES (" + marks + ")");
    }

    void add(std::span<const SqlCell> cells) override {
        sqlite3_stmt* const insert = insert_.get();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const int place = static_cast<int>(i) + 1;
            if (!cells[i]) {
                session_.check(sqlite3_bind_null(insert, place));
            } else if (columns_[i].type == SqlType::number) {
                session_.check(sqlite3_bind_double(insert, place, *parse_number(*cells[i])));
            } else {
                session_.check(sqlite3_bind_text64(insert, place, cells[i]->data(),
                                                   cells[i]->size(), SQLITE_STATIC, SQLITE_UTF8));
            }
        }
        session_.check(sqlite3_step(insert));
        session_.check(sqlite3_reset(insert));
    }

    void commit() override {
        insert_.reset();
        session_.run("COMMIT");
        session_.run("BEGIN IMMEDIATE");
        const bool exists = require_fit();  // nobody else may have changed that in the meantime
        const std::string table = quoted_name(place_);
        if (!exists) {
            session_.run("CREATE TABLE " + table + " (" + column_list(columns_, "TEXT", "REAL") +
                         ")");
        } else if (if_exists_ == IfExists::replace) {
            session_.run("DELETE FROM " + table);
        }
        session_.run("INSERT INTO " + table + " (" + column_list(columns_) +
                     ") SELECT * FROM temp.mlpipe_rows ORDER BY rowid");
        session_.run("COMMIT");
    }

private:
    /// Whether the table is there; throws if it may not be written to.
    bool require_fit() const {
        const std::vector<std::string> existing =
            session_.texts("SELECT name FROM pragma_table_info(" + as_text(place_[1]) + ", " +
                           as_text(place_[0]) + ")");
        if (!existing.empty()) require_writable(url_, columns_, existing, if_exists_);
        return !existing.empty();
    }
    [[nodiscard]] static std::string as_text(const std::string& text) {
        std::string quoted = "'";
        for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
        return quoted + "'";
    }

    const DatabaseUrl url_;
    const std::vector<std::string> place_;  // schema and name
    const std::vector<SqlColumn> columns_;
    const IfExists if_exists_;
    SqliteSession session_;
    SqliteStatement insert_;
};

}  // namespace

std::unique_ptr<SqlTableWriter> open_sqlite_table(const DatabaseUrl& url,
                                                  const std::vector<SqlColumn>& columns,
                                                  IfExists if_exists) {
    return std::make_unique<SqliteTableWriter>(url, columns, if_exists);
}

}  // namespace mlpipe
