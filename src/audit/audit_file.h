// audit_file.h: the audit log's file as its one writer sees it.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "audit/audit_chain.h"

namespace mlpipe {

/// Keeps a second writer away: flock(2) on FILE.lock, which holds the number of the process. The
/// kernel lets go of it however the process ends.
class AuditLock {
public:
    /// Throws IoFailure at once if another process has it.
    explicit AuditLock(const std::filesystem::path& audit_file);
    AuditLock(const AuditLock&) = delete;
    AuditLock& operator=(const AuditLock&) = delete;
    ~AuditLock();

private:
    int file_;
};

/// Definitions of models by their SHA-256.
using AuditDefinitions = std::map<std::string, std::string>;

/// One thread at a time. After an error it must be made anew: only then is it known what got onto
/// the disk.
class AuditFile {
public:
    /// Opens `file`, or makes it, after which SQLite has taken over what an interrupted writer had
    /// committed, and checks the chain's last entries. Throws IoFailure; BadFormat if it is no
    /// audit log, or if its end was tampered with. REQUIRES: an AuditLock is held.
    explicit AuditFile(const std::filesystem::path& file);
    ~AuditFile();
    AuditFile(const AuditFile&) = delete;
    AuditFile& operator=(const AuditFile&) = delete;

    [[nodiscard]] const ChainHead& head() const& { return head_; }
    /// What the head would be if the last append() or retire() went through; where it threw, only a
    /// new AuditFile tells whether it did.
    [[nodiscard]] const ChainHead& attempted() const& { return attempted_; }

    /// Adds linked entries behind the head, all of them or none; on the disk when it returns.
    /// `definitions` holds that of every model they name. Throws IoFailure, BadFormat.
    void append(std::span<const ChainEntry> entries, const AuditDefinitions& definitions);

    /// Deletes a few entries from the front whose time is before `before_us`, and adds a cut that
    /// says so. False once there are none. Throws as append().
    bool retire(std::int64_t before_us, std::int64_t now_us);

private:
    struct Database;
    void require_same_file() const;
    void check_tail() const;
    void insert(const ChainEntry& entry);
    void move_head();

    std::filesystem::path path_;
    std::unique_ptr<Database> database_;
    ChainHead head_, attempted_;
};

}  // namespace mlpipe
