#include "table/sql_rows.h"

#include <algorithm>

#include "core/error.h"
#include "table/nearest_names.h"
#include "table/postgresql_rows.h"
#include "table/sqlite_rows.h"

namespace mlpipe {
namespace {

void require_names(const std::vector<std::string>& names, const std::string& shown) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].find_first_not_of(" \t") == std::string::npos) {
            throw InvalidArgument(
                shown + ": the name of column " + std::to_string(i + 1) + " is empty",
                {.why = {}, .help = "name it in the query, with AS"});
        }
        const auto first = std::find(names.begin(), names.end(), names[i]);
        if (first == names.begin() + static_cast<std::ptrdiff_t>(i)) continue;
        throw InvalidArgument(shown + ": two columns are named '" + names[i] + "'",
                              {.why = "columns " + std::to_string(first - names.begin() + 1) +
                                      " and " + std::to_string(i + 1) + " of the query",
                               .help = "name them apart in the query, with AS"});
    }
}

bool begins_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

}  // namespace

std::unique_ptr<SqlRows> open_rows(const DatabaseUrl& url, const IsWanted& is_wanted) {
    std::unique_ptr<SqlRows> rows = url.kind == DatabaseUrl::Kind::sqlite
                                        ? open_sqlite_rows(url, is_wanted)
                                        : open_postgresql_rows(url, is_wanted);
    require_names(rows->names(), url.shown);
    return rows;
}

std::string select_text(const DatabaseUrl& url, const std::vector<std::string>& order) {
    if (url.table.empty()) return url.query;
    std::string select = "SELECT * FROM " + quoted_name(url.table);
    for (std::size_t i = 0; i < order.size(); ++i) {
        select += (i == 0 ? " ORDER BY " : ", ") + quoted_name(order[i]);
    }
    return select;
}

bool mentions_order_by(std::string_view query) {
    std::string words;
    for (const char c : query) {
        const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (space && !words.empty() && words.back() == ' ') continue;
        words += space ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return words.find("order by") != std::string::npos;
}

void throw_no_text(const std::string& source, const std::string& column, const std::string& type) {
    throw SchemaMismatch(source + ": column '" + column + "' is " + type,
                         {.why = "a column must hold numbers, texts, dates or booleans",
                          .help = "leave it out with --type " + column +
                                  "=drop, or with a query that does not select it"});
}

void throw_no_such_table(const DatabaseUrl& url, std::vector<std::string> tables) {
    std::string help = nearest_names_help(url.table.back(), tables);
    const std::string columns = "the columns are: ";
    if (help.starts_with(columns)) help = "the tables are: " + help.substr(columns.size());
    if (help.empty()) help = "the database has no tables";
    throw InvalidArgument(url.shown + ": there is no table " + quoted_name(url.table),
                          {.why = {}, .help = std::move(help)});
}

std::string place_in_query(const std::string& query, std::size_t offset) {
    constexpr std::size_t shown = 30;
    if (offset >= query.size()) return "its end";
    std::size_t end = std::min(offset + shown, query.size());
    while (end < query.size() && !begins_character(query[end])) ++end;
    std::string text = query.substr(offset, end - offset);
    std::replace(text.begin(), text.end(), '\n', ' ');
    const auto character = std::count_if(
        query.begin(), query.begin() + static_cast<std::ptrdiff_t>(offset), begins_character);
    return "character " + std::to_string(character + 1) + ", before: " + text +
           (end < query.size() ? "…" : "");
}

}  // namespace mlpipe
