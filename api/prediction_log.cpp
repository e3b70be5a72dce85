#include "api/prediction_log.h"

#include <algorithm>
#include <limits>

#include "api/exchange.h"
#include "api/model_slot.h"
#include "api/shared.h"
#include "api/thread_model.h"
#include "pipeline/decision.h"
#include "table/json_row_reader.h"

namespace mlpipe::api {
namespace {

std::int64_t now_us() {
    namespace chrono = std::chrono;
    return chrono::duration_cast<chrono::microseconds>(
               chrono::system_clock::now().time_since_epoch())
        .count();
}

/// A batch may take longer than 32 bits of microseconds hold, 71 minutes.
std::uint32_t latency_us(Clock::time_point arrival) {
    const auto taken =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - arrival).count();
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(taken, 0, most));
}

AuditedPrediction audited(const AuditedNames& names, const Origin& origin,
                          const Prediction& prediction) {
    return {.model = names.model,
            .time_us = now_us(),
            .request_id = origin.request_id,
            .key_id = origin.key_id,
            .client = origin.client,
            .method = origin.method,
            .path = origin.path,
            .traceparent = origin.traceparent,
            .row = prediction.row,
            .ids = prediction.ids,
            .unseen = prediction.unseen,
            .threshold = prediction.threshold,
            .probability = prediction.p,
            .prediction = names.labels[prediction.positive() ? 1 : 0],
            .confidence = confidence(prediction.p),
            .recommendation = recommendation(prediction.p, prediction.threshold),
            .warnings = prediction.n_warnings,
            .latency_us = latency_us(origin.arrival)};
}

VersionLabels labels_of(const LoadedModel& model) {
    const ClassNames& names = model.pipeline.names();
    return {.version = model.version, .classes = {names.negative_label, names.positive_label}};
}

}  // namespace

Origin origin_of(const Exchange& exchange) {
    return {.request_id = exchange.request_id,
            .key_id = exchange.caller.key_id,
            .client = exchange.caller.address,
            .method = exchange.request.method,
            .path = exchange.request.path(),
            .traceparent = exchange.traceparent,
            .arrival = exchange.arrival.time};
}

KeptOrigin::KeptOrigin(const Origin& origin)
    : request_id_(origin.request_id),
      key_id_(origin.key_id),
      client_(origin.client),
      method_(origin.method),
      path_(origin.path),
      traceparent_(origin.traceparent),
      arrival_(origin.arrival) {}

Origin KeptOrigin::view() const& {
    return {.request_id = request_id_,
            .key_id = key_id_,
            .client = client_,
            .method = method_,
            .path = path_,
            .traceparent = traceparent_,
            .arrival = arrival_};
}

Prediction prediction_of(const JsonRowReader& row, float p, float threshold) {
    return {.row = row.row(),
            .ids = row.ids(),
            .unseen = row.unseen(),
            .n_warnings = static_cast<std::uint32_t>(row.warnings().size()),
            .p = p,
            .threshold = threshold};
}

RowRecords::RowRecords(const LoadedModel& model, AuditedNames names, const Origin& origin)
    : names_(std::move(names)), origin_(origin), tally_(model.pipeline.schema()) {}

void RowRecords::add(const Prediction& prediction) {
    tally_.add(prediction.row, prediction.p, prediction.positive());
    if (names_.model != nullptr) audit_.add(audited(names_, origin_, prediction));
}

void RowRecords::clear() {
    tally_.clear();
    audit_.clear();
}

PredictionLog::PredictionLog(ThreadMetrics& metrics, AuditLog* audit)
    : metrics_(metrics), log_(audit) {
    if (audit != nullptr) lane_ = audit->add_lane();
}

void PredictionLog::use_model(const LoadedModel& model) {
    VersionLabels labels = labels_of(model);
    metrics_.use_model(labels, model.pipeline.schema());
    names_.labels = std::move(labels.classes);
    if (log_ == nullptr) return;
    names_.model = &log_->add_model({.version = model.version,
                                     .sha256 = model.sha256,
                                     .target = model.pipeline.target(),
                                     .schema = model.pipeline.schema()});
}

bool PredictionLog::add(const Origin& origin, const Prediction& prediction) {
    if (lane_ && !lane_->record(audited(names_, origin, prediction))) return false;
    metrics_.predicted(prediction.row, prediction.p, prediction.positive());
    return true;
}

bool PredictionLog::add(const RowRecords& rows) {
    if (lane_ && !lane_->record(rows.audit())) return false;
    metrics_.add(rows.tally());
    return true;
}

PoolPredictionLog::PoolPredictionLog(Metrics& metrics, AuditLog* audit)
    : metrics_(metrics.add_thread()) {
    if (audit != nullptr) lane_ = audit->add_lane();
}

bool PoolPredictionLog::add(const LoadedModel& model, const RowRecords& rows,
                            std::chrono::milliseconds patience) {
    if (lane_ && !lane_->record_within(rows.audit(), patience)) return false;
    const std::lock_guard lock(mutex_);
    metrics_.use_model(labels_of(model), model.pipeline.schema());
    metrics_.add(rows.tally());
    return true;
}

void PoolPredictionLog::count_batch(std::uint64_t predicted, std::uint64_t failed) {
    const std::lock_guard lock(mutex_);
    metrics_.batch_rows(predicted, failed);
}

void with_records(Exchange& exchange, When when, RowWork work) {
    std::shared_ptr<const LoadedModel> model = exchange.model.predictor()->shared_model();
    const AuditedNames& names = exchange.predictions.names();
    const Origin origin = origin_of(exchange);
    if (when == When::now) {
        RowRecords records(*model, names, origin);
        const auto hand_in = [&](const RowRecords& rows) { return exchange.predictions.add(rows); };
        return work(records, hand_in, exchange.response);
    }
    exchange.deferred = [&shared = exchange.shared, model = std::move(model), names,
                         origin = KeptOrigin(origin), work = std::move(work)](Response& response) {
        RowRecords records(*model, names, origin.view());
        const auto hand_in = [&](const RowRecords& rows) {
            // Less than the connection waits, so that the client hears the reason.
            return shared.pool_predictions.add(*model, rows, shared.options.timeouts.answer / 2);
        };
        work(records, hand_in, response);
    };
}

void refuse_unrecorded(Response& response, const Request& request) {
    set_problem(response, request, 503, "unrecorded",
                "The prediction could not be written to the audit log");
    response.add_header("Retry-After", "1");
}

}  // namespace mlpipe::api
