#include "table/postgresql_library.h"

#include "core/shared_library.h"

namespace mlpipe {
namespace {

PostgresqlLibrary load() {
    const SharedLibrary library("libpq.so.5", "the PostgreSQL library",
                                "install it (Debian package libpq5)");
    PostgresqlLibrary api{};
    library.find("PQconnectdbParams", api.connect);
    library.find("PQfinish", api.finish);
    library.find("PQstatus", api.status);
    library.find("PQerrorMessage", api.error_message);
    library.find("PQsetNoticeProcessor", api.set_notice_processor);
    library.find("PQexec", api.exec);
    library.find("PQexecParams", api.exec_params);
    library.find("PQprepare", api.prepare);
    library.find("PQdescribePrepared", api.describe_prepared);
    library.find("PQsendQueryPrepared", api.send_prepared);
    library.find("PQsetSingleRowMode", api.set_single_row_mode);
    library.find("PQgetResult", api.get_result);
    library.find("PQresultStatus", api.result_status);
    library.find("PQresultErrorField", api.error_field);
    library.find("PQclear", api.clear);
    library.find("PQntuples", api.n_rows);
    library.find("PQnfields", api.n_columns);
    library.find("PQfname", api.column_name);
    library.find("PQftype", api.column_type);
    library.find("PQgetvalue", api.value);
    library.find("PQgetlength", api.length);
    library.find("PQgetisnull", api.is_null);
    library.find("PQputCopyData", api.put_copy_data);
    library.find("PQputCopyEnd", api.put_copy_end);
    return api;
}

}  // namespace

const PostgresqlLibrary& postgresql_library() {
    static const PostgresqlLibrary library = load();
    return library;
}

}  // namespace mlpipe
