#include "audit/audit_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <set>
#include <system_error>
#include <vector>

#include "audit/audit_database.h"
#include "core/atomic_file.h"
#include "core/error.h"

namespace mlpipe {
namespace {

/// As many as are looked at when a file is opened, and as many as one step of retention deletes:
/// together at most 16 MiB.
constexpr int tail_entries = 16;
constexpr int retired_at_once = 64;

[[noreturn]] void refuse_second_writer(const std::string& file, int lock) {
    std::string owner(32, '\0');
    const ssize_t size = ::pread(lock, owner.data(), owner.size(), 0);
    owner.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    ::close(lock);
    throw IoFailure(
        file + ": another service writes this audit log",
        {.why = owner.empty() ? "" : "the process " + owner + " does",
         .help = "give each service a file of its own: audit_file in [server] of its config"});
}

void note_owner(int lock) {
    const std::string owner = std::to_string(::getpid());
    // The number is only a help for people: what counts is the lock.
    if (::ftruncate(lock, 0) == 0) (void)!::pwrite(lock, owner.data(), owner.size(), 0);
}

[[noreturn]] void refuse_tail(const std::filesystem::path& file, const std::string& what) {
    throw BadFormat(file.string() + ": " + what,
                    {.why = "the audit log was changed by another program, or damaged",
                     .help = "`mlpipe audit verify` tells more; move the file away to begin a new "
                             "log"});
}

}  // namespace

AuditLock::AuditLock(const std::filesystem::path& audit_file) {
    const std::string path = audit_file.string() + ".lock";
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (file_ < 0) {
        const int error = errno;
        throw IoFailure("cannot make the audit log " + audit_file.string() + ": " +
                            std::generic_category().message(error),
                        {.why = "its folder must be there, and the service may write in it",
                         .help = "audit_file in [server] (--audit-file) names another place, "
                                 "audit = \"off\" does without"});
    }
    int result = 0;
    while ((result = ::flock(file_, LOCK_EX | LOCK_NB)) != 0 && errno == EINTR) {
    }
    if (result != 0 && errno == EWOULDBLOCK) refuse_second_writer(audit_file.string(), file_);
    if (result != 0) {
        const IoFailure failure = IoFailure::from_errno("lock", path);
        ::close(file_);
        throw failure;
    }
    note_owner(file_);
}

AuditLock::~AuditLock() {
    ::close(file_);  // lets go of the lock
}

struct AuditFile::Database {
    explicit Database(const std::filesystem::path& file)
        : session(open_for_writing(file)),
          insert(session.prepare("INSERT INTO entries (" + std::string(entry_columns) +
                                 ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)")),
          insert_model(session.prepare("INSERT OR IGNORE INTO models VALUES (?, ?)")),
          move_head(session.prepare("UPDATE head SET number = ?, hash = ?")),
          oldest(session.prepare("SELECT number, kind, time_to, records, hash FROM entries "
                                 "ORDER BY number LIMIT " +
                                 std::to_string(retired_at_once))),
          remove(session.prepare("DELETE FROM entries WHERE number <= ?")) {
        ::stat(file.c_str(), &opened);
    }

    /// Runs a statement that gives no rows, and makes it ready for its next use.
    void run(const SqliteStatement& statement) const {
        const int status = sqlite3_step(statement.get());
        session.check(status);
        sqlite3_reset(statement.get());
    }

    SqliteSession session;
    SqliteStatement insert, insert_model, move_head, oldest, remove;
    std::set<std::string> models;  // whose definition is in the file
    struct stat opened {};
};

AuditFile::AuditFile(const std::filesystem::path& file)
    : path_(file), database_(std::make_unique<Database>(file)) {
    head_ = attempted_ = read_head(database_->session);
    check_tail();
}

AuditFile::~AuditFile() = default;

/// The last entries follow one from the other, and the last one is the head.
void AuditFile::check_tail() const {
    const SqliteSession& session = database_->session;
    const SqliteStatement statement =
        session.prepare("SELECT " + std::string(entry_columns) +
                        " FROM entries ORDER BY number DESC LIMIT " + std::to_string(tail_entries));
    std::vector<ChainEntry> tail;
    int status = sqlite3_step(statement.get());
    for (; status == SQLITE_ROW; status = sqlite3_step(statement.get())) {
        tail.push_back(entry_of(statement.get()));
    }
    session.check(status);
    const ChainHead last =
        tail.empty() ? ChainHead{} : ChainHead{.number = tail[0].number, .hash = tail[0].hash};
    if (last != head_) {
        refuse_tail(path_, "its last entry is " + std::to_string(last.number) + ", and should be " +
                               std::to_string(head_.number));
    }
    for (std::size_t i = 0; i + 1 < tail.size(); ++i) {
        if (tail[i].number != tail[i + 1].number + 1 ||
            chain_hash(tail[i], tail[i + 1].hash) != tail[i].hash) {
            refuse_tail(path_,
                        "entry " + std::to_string(tail[i].number) + " is not what was written");
        }
    }
}

/// Without this, what is written to a file that was taken away would go with it.
void AuditFile::require_same_file() const {
    struct stat there {};
    if (::stat(path_.c_str(), &there) == 0 && there.st_dev == database_->opened.st_dev &&
        there.st_ino == database_->opened.st_ino) {
        return;
    }
    throw IoFailure(path_.string() + ": the file was taken away or replaced",
                    {.why = "", .help = "put it back, or restart the service to begin a new log"});
}

void AuditFile::insert(const ChainEntry& entry) {
    bind_entry(database_->insert.get(), entry);
    database_->run(database_->insert);
}

/// To what is attempted.
void AuditFile::move_head() {
    sqlite3_stmt* statement = database_->move_head.get();
    sqlite3_bind_int64(statement, 1, attempted_.number);
    sqlite3_bind_text(statement, 2, attempted_.hash.data(),
                      static_cast<int>(attempted_.hash.size()), SQLITE_STATIC);
    database_->run(database_->move_head);
}

void AuditFile::append(std::span<const ChainEntry> entries, const AuditDefinitions& definitions) {
    if (entries.empty()) return;
    require_same_file();
    database_->session.run("BEGIN IMMEDIATE");
    for (const ChainEntry& entry : entries) {
        if (!entry.model.empty() && database_->models.insert(entry.model).second) {
            const std::string& definition = definitions.at(entry.model);
            sqlite3_stmt* statement = database_->insert_model.get();
            sqlite3_bind_text(statement, 1, entry.model.data(),
                              static_cast<int>(entry.model.size()), SQLITE_STATIC);
            sqlite3_bind_text(statement, 2, definition.data(), static_cast<int>(definition.size()),
                              SQLITE_STATIC);
            database_->run(database_->insert_model);
        }
        insert(entry);
    }
    attempted_ = {.number = entries.back().number, .hash = entries.back().hash};
    move_head();
    database_->session.run("COMMIT");
    head_ = attempted_;
}

bool AuditFile::retire(std::int64_t before_us, std::int64_t now_us) {
    ChainCut cut;
    sqlite3_stmt* row = database_->oldest.get();
    int status = sqlite3_step(row);
    for (; status == SQLITE_ROW; status = sqlite3_step(row)) {
        if (sqlite3_column_int64(row, 2) >= before_us) break;
        cut.last = {.number = sqlite3_column_int64(row, 0), .hash = text_column(row, 4)};
        if (text_column(row, 1) == entry_kind::predictions) {
            cut.records += static_cast<std::uint64_t>(sqlite3_column_int64(row, 3));
        }
    }
    database_->session.check(status);
    sqlite3_reset(row);
    if (cut.last.number == 0) return false;

    require_same_file();
    ChainEntry entry = cut_entry(cut, now_us);
    link(entry, attempted_);
    database_->session.run("BEGIN IMMEDIATE");
    insert(entry);
    sqlite3_bind_int64(database_->remove.get(), 1, cut.last.number);
    database_->run(database_->remove);
    move_head();
    database_->session.run("COMMIT");
    head_ = attempted_;
    return true;
}

}  // namespace mlpipe
