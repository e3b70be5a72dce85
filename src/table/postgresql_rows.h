// postgresql_rows.h: rows from a PostgreSQL server. Not for use outside sql_rows.cpp.
#pragma once

#include "table/sql_rows.h"

namespace mlpipe {

[[nodiscard]] std::unique_ptr<SqlRows> open_postgresql_rows(const DatabaseUrl& url,
                                                            const IsWanted& is_wanted);

}  // namespace mlpipe
