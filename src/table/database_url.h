// database_url.h: DATA that lies in a database, named by a URL.
//
//   sqlite:PATH?table=T            sqlite:PATH?query=SQL
//   postgresql://[USER[:PASSWORD]@][HOST[:PORT]][/DATABASE]?table=T[&SETTING=VALUE…]
//   postgres://…?query=SQL
//
// Every part may be percent-encoded, and must be where it holds one of its separators: & and # and
// % in a query, ? in a path, @ : / in a password. T is a name or SCHEMA.NAME, spelt as the database
// spells it. The settings of PostgreSQL are those of libpq (sslmode, connect_timeout, …); what the
// URL leaves out comes from libpq's environment: PGHOST, PGUSER, PGPASSWORD, PGPASSFILE, …
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlpipe {

struct DatabaseUrl {
    enum class Kind { sqlite, postgresql };

    Kind kind = Kind::sqlite;
    std::string path;  ///< sqlite: of the file
    /// postgresql: libpq's keywords (host, port, dbname, user, password, …) and their values.
    std::vector<std::pair<std::string, std::string>> settings;
    std::vector<std::string> table;  ///< {"T"} or {"SCHEMA", "T"}; empty if there is a query
    std::string query;               ///< empty if there is a table
    std::string shown;               ///< as the user wrote it, the password aside: for messages
};

/// Whether `data` begins as a database URL does, or as another URL (https://…), which
/// parse_database_url then refuses.
[[nodiscard]] bool is_database_url(std::string_view data);

/// Throws InvalidArgument, in whose text no password stands, unless the URL names a table or a
/// query, and not both.
[[nodiscard]] DatabaseUrl parse_database_url(std::string_view url);

/// `text` with "***" for the password if it is a URL that has one; any other text as it is.
[[nodiscard]] std::string without_password(std::string_view text);

/// `"main"."my ""table"""`: a name as SQL wants it, whatever letters it has.
[[nodiscard]] std::string quoted_name(std::string_view name);
[[nodiscard]] std::string quoted_name(const std::vector<std::string>& schema_and_name);

}  // namespace mlpipe
