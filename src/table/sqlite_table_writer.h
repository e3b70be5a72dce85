// sqlite_table_writer.h: rows into a table of a SQLite file. Not for use outside
// sql_table_writer.cpp.
#pragma once

#include "table/sql_table_writer.h"

namespace mlpipe {

[[nodiscard]] std::unique_ptr<SqlTableWriter> open_sqlite_table(
    const DatabaseUrl& url, const std::vector<SqlColumn>& columns, IfExists if_exists);

}  // namespace mlpipe
