#include "table/sql_table_writer.h"

#include <algorithm>

#include "core/error.h"
#include "table/postgresql_table_writer.h"
#include "table/sqlite_table_writer.h"

namespace mlpipe {

std::unique_ptr<SqlTableWriter> open_table(const DatabaseUrl& url,
                                           const std::vector<SqlColumn>& columns,
                                           IfExists if_exists) {
    if (url.table.empty()) {
        throw InvalidArgument("cannot write to '" + url.shown + "': it is a query",
                              {.why = {}, .help = "name a table: ?table=NAME"});
    }
    if (url.kind == DatabaseUrl::Kind::sqlite) return open_sqlite_table(url, columns, if_exists);
    return open_postgresql_table(url, columns, if_exists);
}

void require_writable(const DatabaseUrl& url, const std::vector<SqlColumn>& columns,
                      const std::vector<std::string>& existing, IfExists if_exists) {
    if (if_exists == IfExists::fail) {
        throw InvalidArgument(
            url.shown + ": the table is there already",
            {.why = {}, .help = "add --if-exists append or --if-exists replace, or name another"});
    }
    std::string absent;
    for (const SqlColumn& column : columns) {
        if (std::find(existing.begin(), existing.end(), column.name) != existing.end()) continue;
        absent += (absent.empty() ? "" : ", ") + column.name;
    }
    if (absent.empty()) return;
    throw SchemaMismatch(url.shown + ": the table lacks columns: " + absent,
                         {.why = "predictions are written under these names",
                          .help = "add the columns to the table, or name another table"});
}

std::string column_list(const std::vector<SqlColumn>& columns) {
    std::string list;
    for (const SqlColumn& column : columns) {
        list += (list.empty() ? "" : ", ") + quoted_name(column.name);
    }
    return list;
}

std::string column_list(const std::vector<SqlColumn>& columns, const std::string& text_type,
                        const std::string& number_type) {
    std::string list;
    for (const SqlColumn& column : columns) {
        list += (list.empty() ? "" : ", ") + quoted_name(column.name) + " " +
                (column.type == SqlType::number ? number_type : text_type);
    }
    return list;
}

}  // namespace mlpipe
