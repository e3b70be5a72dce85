// audit_block.h: many predictions of one model as one sequence of bytes, the payload of an entry of
// the audit log, and back.
//
// A record says what differs from the one before it, so that what rarely changes (client, path,
// key) takes no room. docs/audit.md describes the bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/audit_lane.h"
#include "audit/id_hash.h"

namespace mlpipe {

/// What the audit log keeps of id columns.
enum class AuditIds {
    plain,    ///< as they were sent
    hashed,   ///< keyed hashes, see id_hash.h
    omitted,  ///< nothing
};

/// An id as it is kept: one of the two is empty.
struct AuditedId {
    std::size_t column;  ///< of the model's schema
    std::string token;   ///< JSON text
    std::string hash;    ///< 32 hexadecimal digits
};

/// One prediction, read back.
struct AuditRecord {
    explicit AuditRecord(const AuditedModel& of) : model(&of), row(of.schema) {}

    const AuditedModel* model;  ///< of the block, or of the reader it came from
    std::int64_t time_us = 0;
    std::string request_id, key_id, client, method, path, traceparent;
    RowBuffer row;
    std::vector<AuditedId> ids;
    std::vector<std::pair<std::size_t, std::string>> unseen;  ///< (column, text)
    float threshold = 0, probability = 0;
    std::string prediction, confidence, recommendation;
    std::uint32_t warnings = 0, latency_us = 0;
};

class AuditBlock {
public:
    /// `model` must outlive it. `hasher` is used, and needed, only where ids are hashed.
    AuditBlock(const AuditedModel& model, AuditIds ids, const IdHasher* hasher);

    /// REQUIRES: the record is of this model, and its bytes outlive this block.
    void add(const LaneRecord& record);

    [[nodiscard]] const AuditedModel& model() const { return *model_; }
    [[nodiscard]] bool is_full() const;
    [[nodiscard]] std::uint64_t records() const { return records_; }
    /// Of the earliest and the latest record. REQUIRES: there is one.
    [[nodiscard]] std::int64_t from_us() const { return from_us_; }
    [[nodiscard]] std::int64_t to_us() const { return to_us_; }
    [[nodiscard]] std::string payload() && { return std::move(payload_); }

private:
    void add_texts(const LaneRecord& record);
    void add_cells(const LaneRecord& record);
    void add_ids(const LaneRecord& record);

    const AuditedModel* model_;
    AuditIds ids_;
    const IdHasher* hasher_;
    std::string payload_;
    std::uint64_t records_ = 0;
    std::int64_t from_us_ = 0, to_us_ = 0;
    LaneRecord before_;
};

/// The records of a payload in their order. `model` must outlive them. Throws BadFormat.
[[nodiscard]] std::vector<AuditRecord> read_block(std::string_view payload,
                                                  const AuditedModel& model);

}  // namespace mlpipe
