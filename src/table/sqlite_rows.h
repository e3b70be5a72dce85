// sqlite_rows.h: rows of a SQLite file. Not for use outside sql_rows.cpp.
#pragma once

#include "table/sql_rows.h"

namespace mlpipe {

[[nodiscard]] std::unique_ptr<SqlRows> open_sqlite_rows(const DatabaseUrl& url,
                                                        const IsWanted& is_wanted);

}  // namespace mlpipe
