#include "api/metrics_page.h"

#include "api/prometheus_text.h"
#include "core/number_text.h"

namespace mlpipe::api {
namespace {

using enum MetricType;

constexpr std::array<std::string_view, n_rejections> rejection_names{
    "overloaded", "rate", "unauthorized", "forbidden", "draining"};

double seconds(std::chrono::sys_seconds time) {
    return static_cast<double>(time.time_since_epoch().count());
}

/// Buckets as Prometheus names them, made once.
const std::vector<std::string>& duration_bounds() {
    static const auto bounds = [] {
        std::vector<std::string> texts;
        for (const std::int64_t us : DurationHistogram::bounds_us) {
            texts.push_back(to_text(static_cast<double>(us) / 1e6));
        }
        return texts;
    }();
    return bounds;
}

const std::vector<std::string>& probability_bounds() {
    static const auto bounds = [] {
        std::vector<std::string> texts;
        for (std::size_t i = 1; i <= ProbabilityHistogram::n_buckets; ++i) {
            texts.push_back(to_text(static_cast<double>(i) / ProbabilityHistogram::n_buckets));
        }
        return texts;
    }();
    return bounds;
}

void write_requests(PrometheusText& text, const MetricTotals& totals, const ServiceFacts& service) {
    text.family("mlpipe_http_requests_total", counter,
                "Requests answered, by route; \"other\" is a path or method that is not known.");
    for (const auto& [method, path, status, count] : totals.requests) {
        const std::string code = std::to_string(status);
        text.sample({{"method", method}, {"path", path}, {"code", code}}, count);
    }
    text.family("mlpipe_http_request_duration_seconds", histogram,
                "From the last byte of a request to its answer, by route.");
    const std::vector<std::string_view> bounds(duration_bounds().begin(), duration_bounds().end());
    for (const MetricTotals::Durations& of : totals.durations) {
        text.histogram({{"path", of.path}}, bounds, of.counts,
                       static_cast<double>(of.sum_ns) / 1e9);
    }
    text.family("mlpipe_http_requests_in_flight", gauge, "Requests that have no answer yet.");
    text.sample({}, totals.in_flight);
    text.family("mlpipe_http_connections", gauge, "Connections that are open.");
    text.sample({}, service.connections);
    text.family("mlpipe_http_requests_rejected_total", counter,
                "Requests turned away before they were looked at, by reason.");
    for (std::size_t i = 0; i < n_rejections; ++i) {
        text.sample({{"reason", rejection_names[i]}}, totals.rejected[i]);
    }
}

void write_predictions(PrometheusText& text, const MetricTotals& totals) {
    text.family("mlpipe_predictions_total", counter,
                "Rows predicted, by class and version of the model.");
    for (const MetricTotals::Predictions& of : totals.predictions) {
        for (std::size_t i = 0; i < of.predicted.size(); ++i) {
            text.sample({{"class", of.labels.classes[i]}, {"version", of.labels.version}},
                        of.predicted[i]);
        }
    }
    text.family("mlpipe_prediction_probability", histogram,
                "Predicted probabilities of the positive class, by version of the model.");
    const std::vector<std::string_view> bounds(probability_bounds().begin(),
                                               probability_bounds().end());
    for (const MetricTotals::Predictions& of : totals.predictions) {
        // The last bound is 1, so nothing is above it.
        std::vector<std::uint64_t> counts(of.probabilities.begin(), of.probabilities.end());
        counts.push_back(0);
        text.histogram({{"version", of.labels.version}}, bounds, counts, of.probability_sum);
    }
    text.family("mlpipe_batch_rows_total", counter, "Rows of batches, by result.");
    text.sample({{"result", "predicted"}}, totals.batch_predicted);
    text.sample({{"result", "failed"}}, totals.batch_failed);
}

void write_columns(PrometheusText& text, const MetricTotals& totals) {
    using Counts = MetricTotals::ColumnCounts;
    const auto write = [&](std::string_view name, std::string_view help,
                           std::uint64_t Counts::*which) {
        text.family(name, counter, help);
        for (const Counts& of : totals.columns) text.sample({{"column", of.name}}, of.*which);
    };
    write("mlpipe_column_missing_total", "Predicted rows where the column was missing.",
          &Counts::missing);
    write("mlpipe_column_unseen_total",
          "Predicted rows where the column had a level that training had not.", &Counts::unseen);
    write("mlpipe_column_out_of_range_total",
          "Predicted rows where the column was outside the range seen in training.",
          &Counts::out_of_range);
}

void write_audit(PrometheusText& text, const AuditFacts& audit) {
    text.family("mlpipe_audit_queue_bytes", gauge, "Audit records that wait to be written.");
    text.sample({}, audit.queue_bytes);
    text.family("mlpipe_audit_queue_capacity_bytes", gauge, "Bytes that may wait at most.");
    text.sample({}, audit.queue_capacity_bytes);
    text.family("mlpipe_audit_records_total", counter,
                "Predictions for the audit log: written, dropped (answered without a record) or "
                "refused (not answered, as there was no room).");
    text.sample({{"result", "written"}}, audit.written);
    text.sample({{"result", "dropped"}}, audit.dropped);
    text.sample({{"result", "refused"}}, audit.refused);
    text.family("mlpipe_audit_write_errors_total", counter,
                "Attempts to write the audit log that failed.");
    text.sample({}, audit.write_errors);
}

void write_model(PrometheusText& text, const ServiceFacts& service) {
    text.family("mlpipe_ready", gauge, "1 while GET /health/ready answers 200.");
    text.sample({}, std::uint64_t{service.ready ? 1u : 0u});
    text.family("mlpipe_model_reloads_total", counter,
                "Attempts to take over another version of the model, by result.");
    text.sample({{"result", "ok"}}, service.reloads_ok);
    text.sample({{"result", "failed"}}, service.reloads_failed);
    if (!service.model) return;
    const ModelFacts& model = *service.model;
    text.family("mlpipe_model_info", gauge, "The model that answers; its value is always 1.");
    text.sample(
        {{"version", model.version}, {"algorithm", model.algorithm}, {"digest", model.digest}},
        std::uint64_t{1});
    if (model.trained) {
        text.family("mlpipe_model_trained_timestamp_seconds", gauge,
                    "When the model that answers was trained.");
        text.sample({}, seconds(*model.trained));
    }
    text.family("mlpipe_model_loaded_timestamp_seconds", gauge,
                "When the model that answers was taken over.");
    text.sample({}, seconds(model.loaded));
}

void write_process(PrometheusText& text, const ProcessStatus& process) {
    text.family("process_cpu_seconds_total", counter, "User and system CPU time in seconds.");
    text.sample({}, process.cpu_seconds);
    text.family("process_resident_memory_bytes", gauge, "Resident memory in bytes.");
    text.sample({}, process.resident_bytes);
    text.family("process_virtual_memory_bytes", gauge, "Virtual memory in bytes.");
    text.sample({}, process.virtual_bytes);
    text.family("process_open_fds", gauge, "Open file descriptors.");
    text.sample({}, process.open_files);
    text.family("process_max_fds", gauge, "Most file descriptors that may be open.");
    text.sample({}, process.max_files);
    text.family("process_start_time_seconds", gauge, "When the process started, since 1970.");
    text.sample({}, process.start_time_seconds);
}

}  // namespace

std::string metrics_page(const MetricTotals& totals, const ServiceFacts& service,
                         const ProcessStatus& process) {
    PrometheusText text;
    text.family("mlpipe_build_info", gauge, "The program; its value is always 1.");
    text.sample({{"version", service.program_version}}, std::uint64_t{1});
    write_requests(text, totals, service);
    write_predictions(text, totals);
    write_columns(text, totals);
    if (service.audit) write_audit(text, *service.audit);
    write_model(text, service);
    write_process(text, process);
    return std::move(text).take();
}

}  // namespace mlpipe::api
