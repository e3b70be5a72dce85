// sqlite_session.h: an open SQLite file and a statement on it. Not for use outside sqlite_*.cpp.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

namespace mlpipe {

struct CloseSqlite {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinalizeSqlite {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using SqliteStatement = std::unique_ptr<sqlite3_stmt, FinalizeSqlite>;

class SqliteSession {
public:
    /// `flags` as for sqlite3_open_v2; `shown` names the database in errors. Waits up to ten
    /// seconds for another program's lock. Throws IoFailure; BadFormat for a file that is none of
    /// SQLite's.
    SqliteSession(const std::string& path, int flags, std::string shown);

    [[nodiscard]] sqlite3* get() const { return database_.get(); }
    [[nodiscard]] const std::string& shown() const& { return shown_; }

    /// Of our own SQL. Throws like check().
    [[nodiscard]] SqliteStatement prepare(const std::string& sql) const;
    void run(const std::string& sql) const;
    /// The first column of every row as text.
    [[nodiscard]] std::vector<std::string> texts(const std::string& sql) const;
    /// Throws, unless `status` is a success: BadFormat for a file that is no database or damaged,
    /// SchemaMismatch for values that a table does not take, else IoFailure.
    void check(int status) const;

private:
    std::unique_ptr<sqlite3, CloseSqlite> database_;
    std::string shown_;
};

}  // namespace mlpipe
