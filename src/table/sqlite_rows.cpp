#include "table/sqlite_rows.h"

#include <simdjson.h>

#include "core/error.h"
#include "core/number_text.h"
#include "table/sqlite_session.h"

namespace mlpipe {
namespace {

std::string text_of(sqlite3_stmt* statement, int column) {
    return reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
}

/// The columns that give a table its order: those of its primary key, else the hidden row number.
std::vector<std::string> order_of(const SqliteSession& session, const DatabaseUrl& url) {
    const std::string schema = url.table.size() == 2 ? quoted_name(url.table[0]) + "." : "";
    const std::string argument = "(" + quoted_name(url.table.back()) + ")";
    const SqliteStatement info = session.prepare("PRAGMA " + schema + "table_info" + argument);
    std::vector<std::string> key;
    bool has_row_id_column = false;
    int status = SQLITE_DONE;
    while ((status = sqlite3_step(info.get())) == SQLITE_ROW) {
        const std::string name = text_of(info.get(), 1);
        const auto place = static_cast<std::size_t>(sqlite3_column_int(info.get(), 5));
        if (sqlite3_stricmp(name.c_str(), "rowid") == 0) has_row_id_column = true;
        if (place == 0) continue;
        if (key.size() < place) key.resize(place);
        key[place - 1] = name;
    }
    session.check(status);
    if (!key.empty() || has_row_id_column) return key;
    // A view has no row number.
    const SqliteStatement list = session.prepare("PRAGMA " + schema + "table_list" + argument);
    status = sqlite3_step(list.get());
    session.check(status);
    const bool is_table = status == SQLITE_ROW && text_of(list.get(), 2) == "table";
    return is_table ? std::vector<std::string>{"rowid"} : key;
}

std::vector<std::string> tables_of(const SqliteSession& session) {
    return session.texts(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE "
        "'sqlite\\_%' ESCAPE '\\' ORDER BY name");
}

void require_table(const SqliteSession& session, const DatabaseUrl& url) {
    const SqliteStatement info = session.prepare(
        "PRAGMA " + (url.table.size() == 2 ? quoted_name(url.table[0]) + "." : std::string()) +
        "table_info(" + quoted_name(url.table.back()) + ")");
    if (sqlite3_step(info.get()) != SQLITE_ROW) throw_no_such_table(url, tables_of(session));
}

bool is_blank(const char* sql) {
    return std::string_view(sql).find_first_not_of(" \t\r\n;") == std::string_view::npos;
}

/// The user's query, which may read one thing and do nothing else.
SqliteStatement prepare_query(const SqliteSession& session, const std::string& query) {
    const std::string& shown = session.shown();
    sqlite3_stmt* prepared = nullptr;
    const char* tail = nullptr;
    const int status = sqlite3_prepare_v2(session.get(), query.c_str(), -1, &prepared, &tail);
    SqliteStatement statement(prepared);
    if (status == SQLITE_ERROR) {
        const int offset = sqlite3_error_offset(session.get());
        throw InvalidArgument(
            shown + ": " + sqlite3_errmsg(session.get()),
            {.why = offset < 0 ? ""
                               : "in the query at " +
                                     place_in_query(query, static_cast<std::size_t>(offset)),
             .help = "try the query in the sqlite3 program first"});
    }
    session.check(status);
    if (!is_blank(tail)) {
        throw InvalidArgument(shown + ": the query is more than one statement",
                              {.why = {}, .help = "name one SELECT"});
    }
    if (prepared == nullptr || sqlite3_column_count(prepared) == 0) {
        throw InvalidArgument(shown + ": the query gives no columns",
                              {.why = {}, .help = "name one SELECT"});
    }
    if (sqlite3_stmt_readonly(prepared) == 0) {
        throw InvalidArgument(shown + ": the query would change the database",
                              {.why = "data is only read", .help = "name one SELECT"});
    }
    return statement;
}

class SqliteRows : public SqlRows {
public:
    SqliteRows(const DatabaseUrl& url, const IsWanted& is_wanted)
        : session_(url.path, SQLITE_OPEN_READONLY, url.shown) {
        if (!url.table.empty()) require_table(session_, url);
        const std::vector<std::string> order =
            url.table.empty() ? std::vector<std::string>() : order_of(session_, url);
        has_order_ = !order.empty() || mentions_order_by(url.query);
        statement_ = prepare_query(session_, select_text(url, order));
        for (int column = 0; column < sqlite3_column_count(statement_.get()); ++column) {
            names_.emplace_back(sqlite3_column_name(statement_.get(), column));
            is_wanted_.push_back(is_wanted(names_.back()));
            numbers_.emplace_back();
        }
    }

    [[nodiscard]] const std::vector<std::string>& names() const& override { return names_; }
    [[nodiscard]] bool has_order() const override { return has_order_; }

    bool next(std::vector<SqlCell>& cells) override {
        if (at_end_) return false;
        const int status = sqlite3_step(statement_.get());
        session_.check(status);
        cells.clear();
        if (status == SQLITE_DONE) {
            at_end_ = true;
            sqlite3_reset(statement_.get());  // lets go of the lock
            return false;
        }
        ++row_;
        for (std::size_t column = 0; column < names_.size(); ++column) {
            cells.push_back(cell(column));
        }
        return true;
    }

private:
    [[nodiscard]] SqlCell cell(std::size_t column) {
        sqlite3_stmt* const statement = statement_.get();
        const int index = static_cast<int>(column);
        switch (sqlite3_column_type(statement, index)) {
            case SQLITE_NULL:
                return std::nullopt;
            case SQLITE_FLOAT:
                numbers_[column] = to_text(sqlite3_column_double(statement, index));
                return numbers_[column];
            case SQLITE_BLOB:
                if (!is_wanted_[column]) return std::nullopt;
                throw_no_text(source(), names_[column], "binary (a BLOB)");
            default:
                break;
        }
        const unsigned char* bytes = sqlite3_column_text(statement, index);
        if (bytes == nullptr) throw std::bad_alloc();
        const std::string_view text(
            reinterpret_cast<const char*>(bytes),
            static_cast<std::size_t>(sqlite3_column_bytes(statement, index)));
        if (!simdjson::validate_utf8(text.data(), text.size()) || text.find('\0') != text.npos) {
            if (!is_wanted_[column]) return std::nullopt;
            throw BadFormat(source() + ": the text in column '" + names_[column] + "' is not UTF-8",
                            {.why = {}, .help = "correct it, or store it as a BLOB"});
        }
        return text;
    }

    [[nodiscard]] std::string source() const {
        return session_.shown() + ": row " + std::to_string(row_);
    }

    SqliteSession session_;
    SqliteStatement statement_;
    std::vector<std::string> names_;
    std::vector<bool> is_wanted_;
    std::vector<std::string> numbers_;  // by column: what a cell refers to
    std::size_t row_ = 0;
    bool has_order_ = false;
    bool at_end_ = false;
};

}  // namespace

std::unique_ptr<SqlRows> open_sqlite_rows(const DatabaseUrl& url, const IsWanted& is_wanted) {
    return std::make_unique<SqliteRows>(url, is_wanted);
}

}  // namespace mlpipe
