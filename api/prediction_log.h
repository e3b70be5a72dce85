// prediction_log.h: what stays of a prediction besides its answer: counts (metrics.h) and, where
// there is an audit log, a record in it. Both come before the answer is sent.
//
//   PredictionLog     of one event loop: a prediction at a time
//   RowRecords        rows that are answered together, gathered by any thread without a lock
//   PoolPredictionLog where the threads of pools hand them in
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "api/clock.h"
#include "api/metrics.h"
#include "api/row_tally.h"
#include "audit/audit_log.h"

namespace mlpipe {
class JsonRowReader;
}

namespace mlpipe::api {

struct Exchange;     // exchange.h
struct LoadedModel;  // model_slot.h
struct Response;     // response.h
class Request;       // request.h

/// Whose request it is that predictions are made for, as the audit log has it. Views into the
/// exchange.
struct Origin {
    std::string_view request_id, key_id, client, method, path, traceparent;
    Clock::time_point arrival;
};
[[nodiscard]] Origin origin_of(const Exchange& exchange);

/// The same for work that goes on when the exchange has ended.
class KeptOrigin {
public:
    explicit KeptOrigin(const Origin& origin);
    [[nodiscard]] Origin view() const&;
    Origin view() const&& = delete;

private:
    std::string request_id_, key_id_, client_, method_, path_, traceparent_;
    Clock::time_point arrival_;
};

/// One row and what the model says of it. Views.
struct Prediction {
    using SideTexts = std::span<const std::pair<std::size_t, std::string>>;

    const RowBuffer& row;   ///< over the model's schema
    SideTexts ids, unseen;  ///< as JsonRowReader gives them
    std::uint32_t n_warnings;
    float p, threshold;

    [[nodiscard]] bool positive() const { return p >= threshold; }
};
/// Of the row that `row` has read.
[[nodiscard]] Prediction prediction_of(const JsonRowReader& row, float p, float threshold);

/// A model as the audit log knows it, and what it calls its classes.
struct AuditedNames {
    const AuditedModel* model = nullptr;  ///< null: there is no audit log
    std::array<std::string, 2> labels;    ///< negative, positive
};

/// Rows of one request, all by one model. One thread at a time.
class RowRecords {
public:
    /// What `origin` views must outlive it.
    RowRecords(const LoadedModel& model, AuditedNames names, const Origin& origin);

    void add(const Prediction& prediction);
    [[nodiscard]] const RowTally& tally() const& { return tally_; }
    [[nodiscard]] const AuditBundle& audit() const& { return audit_; }
    /// Back to no rows.
    void clear();

private:
    AuditedNames names_;
    Origin origin_;
    RowTally tally_;
    AuditBundle audit_;
};

/// Of one event loop. Where a function gives false the prediction must not be answered, as the
/// audit log has no room for it: refuse_unrecorded() is the answer then.
class PredictionLog {
public:
    /// `audit` is null where there is none.
    PredictionLog(ThreadMetrics& metrics, AuditLog* audit);

    /// Takes over the model that the following predictions are by.
    void use_model(const LoadedModel& model);
    [[nodiscard]] const AuditedNames& names() const& { return names_; }

    [[nodiscard]] bool add(const Origin& origin, const Prediction& prediction);
    /// All or none. REQUIRES: they are by the model in use.
    [[nodiscard]] bool add(const RowRecords& rows);

private:
    ThreadMetrics& metrics_;
    AuditLog* log_;
    std::optional<AuditLog::Lane> lane_;
    AuditedNames names_;
};

/// The same for threads of pools. Not for a thread of lowest priority: it would hold locks that
/// others want.
class PoolPredictionLog {
public:
    PoolPredictionLog(Metrics& metrics, AuditLog* audit);

    /// Waits up to `patience` for room. All or none.
    [[nodiscard]] bool add(const LoadedModel& model, const RowRecords& rows,
                           std::chrono::milliseconds patience);
    /// Rows of a batch that were answered, and those that have an error in their place.
    void count_batch(std::uint64_t predicted, std::uint64_t failed);

private:
    std::mutex mutex_;  // of metrics_
    ThreadMetrics& metrics_;
    std::optional<AuditLog::Lane> lane_;
};

/// Takes the rows of one request, see PredictionLog::add().
using HandIn = std::function<bool(const RowRecords&)>;

/// Has `work` done for the rows of one request, now or, `deferred`, on the background pool: with
/// records that know whose they are, and what takes them.
enum class When { now, deferred };
using RowWork = std::function<void(RowRecords& records, const HandIn& hand_in, Response&)>;
void with_records(Exchange& exchange, When when, RowWork work);

/// 503 with Retry-After.
void refuse_unrecorded(Response& response, const Request& request);

}  // namespace mlpipe::api
