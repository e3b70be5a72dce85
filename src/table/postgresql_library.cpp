#include "table/postgresql_library.h"

#include <dlfcn.h>

#include <string>

#include "core/error.h"

namespace mlpipe {
namespace {

constexpr const char* file_name = "libpq.so.5";

[[noreturn]] void cannot_load() {
    const char* reason = dlerror();
    throw IoFailure("cannot load the PostgreSQL library: " +
                        std::string(reason != nullptr ? reason : file_name),
                    {.why = "", .help = "install it (Debian package libpq5)"});
}

template <typename Function>
void find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    if (function == nullptr) cannot_load();
}

PostgresqlLibrary load() {
    // RTLD_LOCAL: its symbols must not be found in place of ours or of another library's.
    void* library = dlopen(file_name, RTLD_LAZY | RTLD_LOCAL);
    if (library == nullptr) cannot_load();
    PostgresqlLibrary api{};
    find(library, "PQconnectdbParams", api.connect);
    find(library, "PQfinish", api.finish);
    find(library, "PQstatus", api.status);
    find(library, "PQerrorMessage", api.error_message);
    find(library, "PQsetNoticeProcessor", api.set_notice_processor);
    find(library, "PQexec", api.exec);
    find(library, "PQexecParams", api.exec_params);
    find(library, "PQprepare", api.prepare);
    find(library, "PQdescribePrepared", api.describe_prepared);
    find(library, "PQsendQueryPrepared", api.send_prepared);
    find(library, "PQsetSingleRowMode", api.set_single_row_mode);
    find(library, "PQgetResult", api.get_result);
    find(library, "PQresultStatus", api.result_status);
    find(library, "PQresultErrorField", api.error_field);
    find(library, "PQclear", api.clear);
    find(library, "PQntuples", api.n_rows);
    find(library, "PQnfields", api.n_columns);
    find(library, "PQfname", api.column_name);
    find(library, "PQftype", api.column_type);
    find(library, "PQgetvalue", api.value);
    find(library, "PQgetlength", api.length);
    find(library, "PQgetisnull", api.is_null);
    find(library, "PQputCopyData", api.put_copy_data);
    find(library, "PQputCopyEnd", api.put_copy_end);
    return api;
}

}  // namespace

const PostgresqlLibrary& postgresql_library() {
    static const PostgresqlLibrary library = load();
    return library;
}

}  // namespace mlpipe
