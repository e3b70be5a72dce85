#include "table/sqlite_session.h"

#include <sys/stat.h>

#include <cerrno>

#include "core/error.h"

namespace mlpipe {
namespace {

constexpr int patience_ms = 10'000;

void require_file(const std::string& path, int flags) {
    struct stat info {};
    const bool exists = ::stat(path.c_str(), &info) == 0;
    if (exists && S_ISDIR(info.st_mode)) {
        throw IoFailure("cannot open " + path + ": it is a folder",
                        {.why = {}, .help = "name a SQLite file inside it"});
    }
    // SQLite would only say "unable to open database file".
    if (!exists && (flags & SQLITE_OPEN_CREATE) == 0) throw IoFailure::from_errno("open", path);
}

}  // namespace

SqliteSession::SqliteSession(const std::string& path, int flags, std::string shown)
    : shown_(std::move(shown)) {
    require_file(path, flags);
    sqlite3* opened = nullptr;
    const int status = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
    database_.reset(opened);  // also of a failure: it holds the message
    check(status);
    sqlite3_busy_timeout(get(), patience_ms);
    run("PRAGMA schema_version");  // reads the file, where opening does not
}

SqliteStatement SqliteSession::prepare(const std::string& sql) const {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(get(), sql.c_str(), -1, &statement, nullptr));
    return SqliteStatement(statement);
}

void SqliteSession::run(const std::string& sql) const {
    const SqliteStatement statement = prepare(sql);
    int status = SQLITE_ROW;
    while (status == SQLITE_ROW) status = sqlite3_step(statement.get());
    check(status);
}

std::vector<std::string> SqliteSession::texts(const std::string& sql) const {
    const SqliteStatement statement = prepare(sql);
    std::vector<std::string> texts;
    int status = sqlite3_step(statement.get());
    for (; status == SQLITE_ROW; status = sqlite3_step(statement.get())) {
        const unsigned char* text = sqlite3_column_text(statement.get(), 0);
        if (text != nullptr) texts.emplace_back(reinterpret_cast<const char*>(text));
    }
    check(status);
    return texts;
}

void SqliteSession::check(int status) const {
    if (status == SQLITE_OK || status == SQLITE_ROW || status == SQLITE_DONE) return;
    const std::string reason = sqlite3_errmsg(get());
    switch (status & 0xff) {  // without the extension
        case SQLITE_NOTADB:
            throw BadFormat(shown_ + ": the file is not a SQLite database",
                            {.why = {}, .help = "a CSV file is named by its path alone"});
        case SQLITE_CORRUPT:
            throw BadFormat(shown_ + ": the database is damaged",
                            {.why = "SQLite says: " + reason,
                             .help = "see what sqlite3 FILE 'PRAGMA integrity_check' says"});
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            throw IoFailure(shown_ + ": the database is locked",
                            {.why = "another program has been writing to it for ten seconds",
                             .help = "try again when it has finished"});
        case SQLITE_FULL:
            throw IoFailure(shown_ + ": the disk is full", {.why = {}, .help = "free some space"});
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
            throw SchemaMismatch(shown_ + ": " + reason);
        default:
            throw IoFailure(shown_ + ": " + reason);
    }
}

}  // namespace mlpipe
