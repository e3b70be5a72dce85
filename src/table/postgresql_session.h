// postgresql_session.h: a connection to a PostgreSQL server and what it answers. Not for use
// outside postgresql_*.cpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "table/database_url.h"
#include "table/postgresql_library.h"

namespace mlpipe {

struct ClearResult {
    void operator()(PGresult* result) const { postgresql_library().clear(result); }
};
using PostgresqlResult = std::unique_ptr<PGresult, ClearResult>;

class PostgresqlSession {
public:
    /// Connects; waits ten seconds for an answer unless connect_timeout in the URL or
    /// PGCONNECT_TIMEOUT says otherwise. Texts are UTF-8, dates ISO 8601, times UTC, whatever the
    /// server's settings. Throws IoFailure with the server's words.
    explicit PostgresqlSession(const DatabaseUrl& url);

    [[nodiscard]] PGconn* get() const { return connection_.get(); }
    [[nodiscard]] const std::string& shown() const& { return shown_; }

    /// One or more statements of our own. Throws like check().
    void run(const std::string& sql) const;
    /// The rows of a statement of our own with $1, $2, …
    [[nodiscard]] std::vector<std::vector<std::string>> rows(
        const std::string& sql, const std::vector<std::string>& parameters) const;
    /// The table of a URL as the server's number for it; empty if there is none.
    [[nodiscard]] std::string table_number(const DatabaseUrl& url) const;
    /// The names of the tables that can be named without their schema.
    [[nodiscard]] std::vector<std::string> tables() const;

    /// Throws unless the result is a success: InvalidArgument where the query is to blame, whose
    /// text is `query`, SchemaMismatch for values that a table does not take, else IoFailure.
    void check(const PostgresqlResult& result, const std::string& query = {}) const;

private:
    struct Finish {
        void operator()(PGconn* connection) const { postgresql_library().finish(connection); }
    };

    std::string shown_;
    std::unique_ptr<PGconn, Finish> connection_;
};

}  // namespace mlpipe
