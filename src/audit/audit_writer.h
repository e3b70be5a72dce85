// audit_writer.h: one round of the audit log's writer: from the lanes onto the disk.
//
// What was taken from the lanes and could not be written is kept and written in a later round.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audit/audit_block.h"
#include "audit/audit_file.h"
#include "audit/audit_lane.h"

namespace mlpipe {

/// The models of a log. Any thread.
class AuditedModels {
public:
    /// A copy that stays; the same one for an equal model.
    const AuditedModel& add(const AuditedModel& model);

    struct Definition {
        std::string digest, text;
    };
    /// REQUIRES: add() gave `model`.
    [[nodiscard]] Definition definition(const AuditedModel* model) const;

private:
    struct Known {
        std::string text;
        AuditedModel model;
    };
    mutable std::mutex mutex_;
    std::map<std::string, Known> by_digest_;  // its nodes stay where they are
    std::map<const AuditedModel*, std::string> digests_;
};

/// One thread at a time.
class AuditWriter {
public:
    /// Throws as AuditLock and AuditFile, and as open_id_key where ids are hashed.
    AuditWriter(const std::filesystem::path& file, AuditIds ids, const AuditedModels& models);

    /// Writes what lies in the lanes, first what was left of an earlier round. Throws IoFailure,
    /// BadFormat; nothing that was taken is lost, and the next call goes on with it.
    void write(std::span<AuditLane* const> lanes);
    /// Deletes a few entries from before `before_us`. False once there are none. Throws as write().
    bool retire(std::int64_t before_us);

    [[nodiscard]] std::uint64_t written() const { return written_; }
    [[nodiscard]] std::uint64_t written_bytes() const { return written_bytes_; }

private:
    struct Taken {
        std::string bytes;
        AuditGap gap;
    };
    void open();
    void on_failure();
    void take(std::span<AuditLane* const> lanes);
    void write_taken();
    void forget_taken();
    [[nodiscard]] bool has_taken() const;
    void add_blocks(std::vector<ChainEntry>& entries, AuditDefinitions& definitions) const;
    void add_gap(std::vector<ChainEntry>& entries) const;

    const std::filesystem::path path_;
    const AuditIds ids_;
    const AuditedModels& models_;
    std::optional<IdHasher> hasher_;
    AuditLock lock_;
    std::unique_ptr<AuditFile> file_;  // null after a failure
    ChainHead head_;                   // of the file, as far as is known
    std::optional<ChainHead> attempted_;
    std::vector<Taken> taken_;
    std::string problem_;  // why writing failed since something was last written
    std::uint64_t taken_records_ = 0, taken_bytes_ = 0;  // in the entries last tried
    std::uint64_t written_ = 0, written_bytes_ = 0;
};

}  // namespace mlpipe
