// audit_log.h: every prediction, on the disk, off the request path (docs/audit.md).
//
//   AuditLog log({.file = "models.audit.db", .overflow = AuditOverflow::block});
//   AuditLog::Lane lane = log.add_lane();                     // one a serving thread
//   const AuditedModel& model = log.add_model({…});           // whenever a model begins to answer
//   if (!lane.record({.model = &model, …})) answer_503();     // before the answer is sent
//
// Threads put bytes into lanes; one thread of the log's own takes them every flush interval, makes
// blocks of them, links these into the chain and commits them in one transaction. What was recorded
// before the last commit survives kill -9 and a loss of power; what was recorded after it is lost.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "audit/audit_block.h"
#include "audit/audit_lane.h"
#include "audit/audited_prediction.h"

namespace mlpipe {

struct AuditOptions {
    std::filesystem::path file;
    AuditOverflow overflow = AuditOverflow::block;
    AuditIds ids = AuditIds::plain;
    std::chrono::milliseconds flush_interval{100};  ///< 1 ms to one minute
    int retention_days = 365;                       ///< 0: for ever
    /// What one lane holds at most. At 260 bytes a prediction these are 32,000 of them.
    std::size_t lane_bytes = 8 * 1024 * 1024;
    /// Called by the log's thread when writing begins to fail, with why, and when it works again.
    std::function<void(const std::string&)> report = {};
};

/// For metrics. Since the log was opened, except the bytes of lanes and `problem`.
struct AuditCounts {
    std::uint64_t recorded = 0;        ///< predictions taken
    std::uint64_t written = 0;         ///< of them committed
    std::uint64_t dropped = 0;         ///< answered and lost
    std::uint64_t refused = 0;         ///< not answered for want of room
    std::uint64_t waiting_bytes = 0;   ///< in the lanes
    std::uint64_t capacity_bytes = 0;  ///< of all lanes
    std::uint64_t written_bytes = 0;   ///< of payload
    std::uint64_t failures = 0;        ///< attempts to write that failed
    std::string problem;               ///< why the last one did; empty if it succeeded
};

class AuditLog {
public:
    /// Where one thread records. Valid as long as the log.
    class Lane {
    public:
        /// Whether the prediction may be answered. False only where the policy is block and there
        /// is no room, or what was recorded before cannot be written; answer 503 then. Takes an
        /// uncontended lock, copies the prediction, allocates and calls nothing else. Any thread;
        /// meant for one.
        [[nodiscard]] bool record(const AuditedPrediction& prediction);
        /// The same for several, all of them or none.
        [[nodiscard]] bool record(const AuditBundle& bundle);
        /// For work that may wait, such as a batch: false if there was no room within `patience`,
        /// or at once if what was recorded before cannot be written.
        [[nodiscard]] bool record_within(const AuditBundle& bundle,
                                         std::chrono::milliseconds patience);

    private:
        friend class AuditLog;
        Lane(AuditLog& log, AuditLane& lane) : log_(&log), lane_(&lane) {}
        [[nodiscard]] bool is_barred() const;
        template <typename Records>
        [[nodiscard]] bool try_put(const Records& records);
        AuditLog* log_;
        AuditLane* lane_;
    };

    /// Opens or makes the file, see AuditFile, and starts the writer. Throws InvalidArgument for a
    /// setting out of range, IoFailure (also if another process has the file), BadFormat.
    explicit AuditLog(AuditOptions options);
    /// Writes what is left; what cannot be written is lost and reported.
    ~AuditLog();
    AuditLog(const AuditLog&) = delete;
    AuditLog& operator=(const AuditLog&) = delete;

    /// Any thread.
    [[nodiscard]] Lane add_lane();
    /// A copy that lives as long as the log; the same one for an equal model. Any thread.
    [[nodiscard]] const AuditedModel& add_model(const AuditedModel& model);
    /// Waits until everything recorded so far is written and due records are retired. False if that
    /// did not work within `patience`. Any thread.
    [[nodiscard]] bool flush(std::chrono::milliseconds patience);
    [[nodiscard]] AuditCounts counts() const;
    /// Whether the last attempt to write failed.
    [[nodiscard]] bool is_failing() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Where the audit log of a models folder lies unless told otherwise: beside it, "models.audit.db".
[[nodiscard]] std::filesystem::path audit_file_of(const std::filesystem::path& models);

}  // namespace mlpipe
