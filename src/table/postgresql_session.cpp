#include "table/postgresql_session.h"

#include <algorithm>
#include <cstdlib>

#include "core/error.h"
#include "table/sql_rows.h"

namespace mlpipe {
namespace {

constexpr const char* patience_s = "10";

/// libpq's messages end in a line end and may have several lines.
std::string one_line(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    std::string line;
    for (const char c : text) {
        if (c == '\t') continue;
        line += c == '\n' ? std::string("; ") : std::string(1, c);
    }
    return line;
}

std::string field(const PostgresqlResult& result, int code) {
    const char* text = postgresql_library().error_field(result.get(), code);
    return text != nullptr ? one_line(text) : std::string();
}

/// Whether the fault lies in what was asked (42: syntax and names; 0A: not supported; 22: a
/// value, such as a division by zero; 25: a write in a transaction that only reads).
bool is_of_query(const std::string& state) {
    if (state == "42501") return false;  // a right that is lacking
    return state.starts_with("42") || state.starts_with("0A") || state.starts_with("22") ||
           state.starts_with("25");
}

std::string connect_help(const std::string& reason) {
    if (reason.find("password") != reason.npos) {
        return "set the password in the URL, in PGPASSWORD or in the file that PGPASSFILE names";
    }
    if (reason.find("does not exist") != reason.npos) {
        return "correct the name in the URL: postgresql://USER@HOST:PORT/DATABASE?table=T";
    }
    return "check host and port, and that the server accepts connections from here";
}

/// The byte of the query at which the server points, as text; empty if at none.
std::string server_place(const PostgresqlResult& result, const std::string& query) {
    const std::string position = field(result, PG_DIAG_STATEMENT_POSITION);
    if (position.empty() || query.empty()) return {};
    auto character = static_cast<std::size_t>(std::atoi(position.c_str()));
    std::size_t byte = 0;
    for (; byte < query.size(); ++byte) {
        const bool begins = (static_cast<unsigned char>(query[byte]) & 0xC0) != 0x80;
        if (begins && --character == 0) break;
    }
    return "in the query at " + place_in_query(query, byte);
}

}  // namespace

PostgresqlSession::PostgresqlSession(const DatabaseUrl& url) : shown_(url.shown) {
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    const auto set = [&](const char* keyword, const char* value) {
        keywords.push_back(keyword);
        values.push_back(value);
    };
    if (std::getenv("PGCONNECT_TIMEOUT") == nullptr) set("connect_timeout", patience_s);
    for (const auto& [keyword, value] : url.settings) set(keyword.c_str(), value.c_str());
    set("client_encoding", "UTF8");
    set("fallback_application_name", "mlpipe");
    set(nullptr, nullptr);
    const PostgresqlLibrary& pq = postgresql_library();
    constexpr int expand_dbname = 0;  // a database named "host=…" is no list of settings
    connection_.reset(pq.connect(keywords.data(), values.data(), expand_dbname));
    if (connection_ == nullptr) throw std::bad_alloc();
    if (pq.status(get()) != CONNECTION_OK) {
        const std::string reason = one_line(pq.error_message(get()));
        if (reason.starts_with("invalid ")) {  // libpq, before it asks the server
            throw InvalidArgument(shown_ + ": " + reason,
                                  {.why = {},
                                   .help = "the settings are those of libpq: sslmode, "
                                           "connect_timeout, …"});
        }
        throw IoFailure(shown_ + ": cannot connect", {.why = reason, .help = connect_help(reason)});
    }
    pq.set_notice_processor(
        get(), [](void*, const char*) {}, nullptr);  // else on stderr
    run("SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; "
        "SET extra_float_digits = 1; SET lock_timeout = '10s'");
}

void PostgresqlSession::run(const std::string& sql) const {
    check(PostgresqlResult(postgresql_library().exec(get(), sql.c_str())));
}

std::vector<std::vector<std::string>> PostgresqlSession::rows(
    const std::string& sql, const std::vector<std::string>& parameters) const {
    const PostgresqlLibrary& pq = postgresql_library();
    std::vector<const char*> values;
    values.reserve(parameters.size());
    for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
    const PostgresqlResult result(pq.exec_params(get(), sql.c_str(),
                                                 static_cast<int>(values.size()), nullptr,
                                                 values.data(), nullptr, nullptr, 0));
    check(result);
    std::vector<std::vector<std::string>> rows;
    for (int row = 0; row < pq.n_rows(result.get()); ++row) {
        std::vector<std::string>& cells = rows.emplace_back();
        for (int column = 0; column < pq.n_columns(result.get()); ++column) {
            cells.emplace_back(pq.value(result.get(), row, column));
        }
    }
    return rows;
}

std::string PostgresqlSession::table_number(const DatabaseUrl& url) const {
    return rows("SELECT to_regclass($1)::oid", {quoted_name(url.table)})[0][0];
}

std::vector<std::string> PostgresqlSession::tables() const {
    std::vector<std::string> names;
    for (const auto& row :
         rows("SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'f', 'p') AND "
              "pg_table_is_visible(oid) AND relnamespace <> 'pg_catalog'::regnamespace ORDER BY "
              "relname",
              {})) {
        names.push_back(row[0]);
    }
    return names;
}

void PostgresqlSession::check(const PostgresqlResult& result, const std::string& query) const {
    const PostgresqlLibrary& pq = postgresql_library();
    const ExecStatusType status = pq.result_status(result.get());
    if (status != PGRES_FATAL_ERROR && status != PGRES_BAD_RESPONSE) return;
    const std::string state = field(result, PG_DIAG_SQLSTATE);
    std::string message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    if (message.empty()) message = one_line(pq.error_message(get()));
    const std::string place = server_place(result, query);
    const std::string hint = field(result, PG_DIAG_MESSAGE_HINT);
    const std::string detail = field(result, PG_DIAG_MESSAGE_DETAIL);
    if (!query.empty() && is_of_query(state)) {
        throw InvalidArgument(shown_ + ": " + message,
                              {.why = place.empty() ? detail : place,
                               .help = hint.empty() ? "try the query in psql first" : hint});
    }
    if (state.starts_with("22") || state.starts_with("23")) {  // types and constraints of a table
        throw SchemaMismatch(shown_ + ": " + message, {.why = detail, .help = hint});
    }
    throw IoFailure(shown_ + ": " + message, {.why = detail, .help = hint});
}

}  // namespace mlpipe
