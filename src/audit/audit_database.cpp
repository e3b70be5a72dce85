#include "audit/audit_database.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>

#include "core/error.h"

namespace mlpipe {
namespace {

constexpr int application_id = 0x6D6C7041;  // "mlpA", what file(1) may show
constexpr int format_version = 1;

constexpr const char* tables[] = {
    // The payload stands last, so that the columns before it are read without it.
    ("CREATE TABLE entries (number INTEGER PRIMARY KEY, kind TEXT NOT NULL,"
     " time_from INTEGER NOT NULL, time_to INTEGER NOT NULL, records INTEGER NOT NULL,"
     " model TEXT NOT NULL, hash TEXT NOT NULL, payload BLOB NOT NULL)"),
    "CREATE INDEX entries_by_time ON entries (time_to, time_from)",
    "CREATE TABLE models (digest TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID",
    ("CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL,"
     " hash TEXT NOT NULL)"),
};

std::string first_text(const SqliteSession& session, const std::string& sql) {
    const std::vector<std::string> texts = session.texts(sql);
    return texts.empty() ? "" : texts[0];
}

/// SQLite takes an empty file for a new database.
bool is_sqlite_or_empty(const std::filesystem::path& file) {
    constexpr std::string_view magic("SQLite format 3\0", 16);
    std::string begin(magic.size(), '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(begin.data(), static_cast<std::streamsize>(begin.size()));
    return in.gcount() == 0 || begin == magic;
}

[[noreturn]] void refuse(const std::filesystem::path& file) {
    throw BadFormat(file.string() + ": not an audit log",
                    {.why = "", .help = "name the file that `mlpipe serve` writes"});
}

void require_audit_log(const SqliteSession& session, const std::filesystem::path& file) {
    if (first_text(session, "PRAGMA application_id") != std::to_string(application_id)) {
        refuse(file);
    }
    const std::string version = first_text(session, "PRAGMA user_version");
    if (version != std::to_string(format_version)) {
        throw BadFormat(file.string() + ": an audit log of format " + version,
                        {.why = "this mlpipe reads and writes format 1",
                         .help = "use the mlpipe that wrote it"});
    }
}

void make_tables(const SqliteSession& session) {
    session.run("BEGIN IMMEDIATE");
    for (const char* table : tables) session.run(table);
    session.run("INSERT INTO head VALUES (1, 0, '" + ChainHead{}.hash + "')");
    session.run("PRAGMA application_id = " + std::to_string(application_id));
    session.run("PRAGMA user_version = " + std::to_string(format_version));
    session.run("COMMIT");
}

/// SQLite would let everyone read it.
void make_file(const std::filesystem::path& file) {
    const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (made < 0) throw IoFailure::from_errno("open", file.string());
    ::close(made);
}

}  // namespace

std::string text_column(sqlite3_stmt* row, int column) {
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, column));
    const void* bytes = sqlite3_column_blob(row, column);
    return bytes == nullptr ? "" : std::string(static_cast<const char*>(bytes), size);
}

ChainEntry entry_of(sqlite3_stmt* row) {
    return {.number = sqlite3_column_int64(row, 0),
            .kind = text_column(row, 1),
            .from_us = sqlite3_column_int64(row, 2),
            .to_us = sqlite3_column_int64(row, 3),
            .records = static_cast<std::uint64_t>(sqlite3_column_int64(row, 4)),
            .model = text_column(row, 5),
            .payload = text_column(row, 7),
            .hash = text_column(row, 6)};
}

void bind_entry(sqlite3_stmt* statement, const ChainEntry& entry) {
    const auto text = [&](int place, const std::string& value) {
        sqlite3_bind_text(statement, place, value.data(), static_cast<int>(value.size()),
                          SQLITE_STATIC);
    };
    sqlite3_bind_int64(statement, 1, entry.number);
    text(2, entry.kind);
    sqlite3_bind_int64(statement, 3, entry.from_us);
    sqlite3_bind_int64(statement, 4, entry.to_us);
    sqlite3_bind_int64(statement, 5, static_cast<std::int64_t>(entry.records));
    text(6, entry.model);
    text(7, entry.hash);
    sqlite3_bind_blob(statement, 8, entry.payload.data(), static_cast<int>(entry.payload.size()),
                      SQLITE_STATIC);
}

SqliteSession open_for_reading(const std::filesystem::path& file) {
    if (!is_sqlite_or_empty(file)) refuse(file);
    SqliteSession session(file.string(), SQLITE_OPEN_READONLY, file.string());
    require_audit_log(session, file);
    return session;
}

SqliteSession open_for_writing(const std::filesystem::path& file) {
    make_file(file);
    if (!is_sqlite_or_empty(file)) refuse(file);
    SqliteSession session(file.string(), SQLITE_OPEN_READWRITE, file.string());
    if (first_text(session, "PRAGMA journal_mode = WAL") != "wal") {
        throw IoFailure(
            file.string() + ": SQLite's write-ahead log cannot be used here",
            {.why = "its file system gives no shared memory, as those of a network do not",
             .help = "keep the audit log on a local disk"});
    }
    // FULL: a commit is synced, so that a loss of power costs no more than a kill does.
    session.run("PRAGMA synchronous = FULL");
    // What retention deletes is gone, not only marked as free.
    session.run("PRAGMA secure_delete = ON");
    session.run("PRAGMA journal_size_limit = 67108864");
    const bool is_new = first_text(session, "SELECT count(*) FROM sqlite_schema") == "0";
    if (is_new) make_tables(session);
    require_audit_log(session, file);
    return session;
}

std::optional<std::string> find_definition(const SqliteSession& session,
                                           const std::string& digest) {
    const SqliteStatement statement =
        session.prepare("SELECT definition FROM models WHERE digest = ?");
    sqlite3_bind_text(statement.get(), 1, digest.data(), static_cast<int>(digest.size()),
                      SQLITE_STATIC);
    const int status = sqlite3_step(statement.get());
    session.check(status);
    if (status != SQLITE_ROW) return std::nullopt;
    return text_column(statement.get(), 0);
}

ChainHead read_head(const SqliteSession& session) {
    const SqliteStatement statement = session.prepare("SELECT number, hash FROM head");
    const int status = sqlite3_step(statement.get());
    session.check(status);
    if (status != SQLITE_ROW) throw BadFormat(session.shown() + ": the head of the chain is gone");
    return {.number = sqlite3_column_int64(statement.get(), 0),
            .hash = text_column(statement.get(), 1)};
}

}  // namespace mlpipe
