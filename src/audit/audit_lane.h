// audit_lane.h: where predictions wait for the writer: a bounded buffer of plain bytes.
//
// Every serving thread has a lane of its own, so that its lock is free but for the moment, some ten
// times a second, in which the writer takes the buffer and leaves another. Nothing is allocated
// once the two buffers have grown.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "audit/audited_prediction.h"

namespace mlpipe {

/// What the audit log does with a prediction that finds no room.
enum class AuditOverflow {
    block,  ///< it must not be answered
    drop,   ///< it is answered, and counted as lost
};

/// Predictions that were lost, from the first to the last.
struct AuditGap {
    std::uint64_t records = 0;
    std::int64_t from_us = 0, to_us = 0;
};

/// The texts of a record, in the order in which they are laid down.
enum class AuditText {
    request_id,
    key_id,
    client,
    method,
    path,
    traceparent,
    prediction,
    confidence,
    recommendation,
};
inline constexpr std::size_t n_audit_texts = 9;

/// A prediction as it lies in a lane's buffer.
struct LaneRecord {
    const AuditedModel* model = nullptr;
    std::int64_t time_us = 0;
    float threshold = 0, probability = 0;
    std::uint32_t latency_us = 0, warnings = 0;
    std::array<std::string_view, n_audit_texts> texts;
    std::string_view cells;   ///< four bytes a column: a float or a code
    std::string_view ids;     ///< of each: u32 column, u32 size, JSON text
    std::string_view unseen;  ///< of each: u32 column, u32 size, text

    [[nodiscard]] std::string_view text(AuditText which) const {
        return texts[static_cast<std::size_t>(which)];
    }
};

/// Predictions laid down as a lane has them, so that they can be put into one all together. Needs
/// no lane and no lock to be filled. One thread at a time.
class AuditBundle {
public:
    void add(const AuditedPrediction& prediction);
    [[nodiscard]] std::uint64_t records() const { return records_; }
    /// Keeps the buffer.
    void clear();

private:
    friend class AuditLane;
    std::string bytes_;
    std::uint64_t records_ = 0;
    std::int64_t from_us_ = 0, to_us_ = 0;
};

class AuditLane {
public:
    /// Holds at most `capacity` bytes.
    AuditLane(std::size_t capacity, AuditOverflow overflow)
        : capacity_(capacity), overflow_(overflow) {}
    AuditLane(const AuditLane&) = delete;
    AuditLane& operator=(const AuditLane&) = delete;

    enum class Put {
        kept,       ///< in the buffer
        kept_full,  ///< the same, and the writer should be woken: the buffer has passed wake_bytes
        lost,       ///< dropped and counted
        refused,    ///< there is no room, and the policy is block; not counted yet
    };
    /// Any thread.
    Put put(const AuditedPrediction& prediction);
    /// All or none. A bundle finds room as long as one prediction does, so a lane may hold its
    /// capacity and one bundle. Any thread.
    Put put(const AuditBundle& bundle);
    /// Counts predictions that are not answered for want of a record. Any thread.
    void count_refusal(std::uint64_t records);

    /// Moves what was put into `bytes`, whose buffer is used from then on, and the losses since the
    /// last call into `gap`. Any thread; meant for the writer.
    void take(std::string& bytes, AuditGap& gap);

    struct Counts {
        std::uint64_t kept = 0;     ///< ever
        std::uint64_t dropped = 0;  ///< ever
        std::uint64_t refused = 0;  ///< ever
        std::uint64_t waiting_bytes = 0;
    };
    [[nodiscard]] Counts counts() const;

    /// From here on the writer is woken before its time.
    static constexpr std::size_t wake_bytes = 1024 * 1024;

private:
    [[nodiscard]] Put turn_away(std::uint64_t records, std::int64_t from_us, std::int64_t to_us);
    [[nodiscard]] Put keep(std::uint64_t records);

    const std::size_t capacity_;
    const AuditOverflow overflow_;
    mutable std::mutex mutex_;
    std::string bytes_;
    bool woken_ = false;
    AuditGap gap_;
    Counts counts_;
};

/// The records of a lane's buffer, in order. REQUIRES: `bytes` is what take() gave.
class LaneReader {
public:
    explicit LaneReader(std::string_view bytes);
    /// Null at the end.
    [[nodiscard]] const LaneRecord* front() const { return at_end_ ? nullptr : &record_; }
    void advance();

private:
    std::string_view rest_;
    LaneRecord record_;
    bool at_end_ = false;
};

/// `text` up to `most` bytes, cut between characters of UTF-8.
[[nodiscard]] std::string_view cut(std::string_view text, std::size_t most);

}  // namespace mlpipe
