// postgresql_library.h: libpq's C interface, loaded when it is first needed.
//
// Linked in, itself or by way of libpqxx, it brings 20 more libraries (TLS, Kerberos, LDAP) and
// made every start of the program slower by 4.5 ms, which doubled it, and most commands never see a
// PostgreSQL server.
#pragma once

#include <libpq-fe.h>

namespace mlpipe {

/// The functions used, under their names without the prefix PQ.
struct PostgresqlLibrary {
    decltype(&PQconnectdbParams) connect;
    decltype(&PQfinish) finish;
    decltype(&PQstatus) status;
    decltype(&PQerrorMessage) error_message;
    decltype(&PQsetNoticeProcessor) set_notice_processor;
    decltype(&PQexec) exec;
    decltype(&PQexecParams) exec_params;
    decltype(&PQprepare) prepare;
    decltype(&PQdescribePrepared) describe_prepared;
    decltype(&PQsendQueryPrepared) send_prepared;
    decltype(&PQsetSingleRowMode) set_single_row_mode;
    decltype(&PQgetResult) get_result;
    decltype(&PQresultStatus) result_status;
    decltype(&PQresultErrorField) error_field;
    decltype(&PQclear) clear;
    decltype(&PQntuples) n_rows;
    decltype(&PQnfields) n_columns;
    decltype(&PQfname) column_name;
    decltype(&PQftype) column_type;
    decltype(&PQgetvalue) value;
    decltype(&PQgetlength) length;
    decltype(&PQgetisnull) is_null;
    decltype(&PQputCopyData) put_copy_data;
    decltype(&PQputCopyEnd) put_copy_end;
};

/// Loads it at the first call and keeps it. Throws IoFailure that names the Debian package.
[[nodiscard]] const PostgresqlLibrary& postgresql_library();

}  // namespace mlpipe
