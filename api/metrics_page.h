// metrics_page.h: GET /metrics: every metric with its name, type and help (docs/operations.md).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "api/metrics.h"
#include "api/process_status.h"

namespace mlpipe::api {

/// The model that answers.
struct ModelFacts {
    std::string version, algorithm;
    std::string digest;  ///< SHA-256 of the model file, in hexadecimal
    std::optional<std::chrono::sys_seconds> trained;
    std::chrono::sys_seconds loaded;
};

/// What the audit log says of itself.
struct AuditFacts {
    std::uint64_t queue_bytes = 0, queue_capacity_bytes = 0;
    std::uint64_t written = 0;  ///< predictions
    std::uint64_t dropped = 0;  ///< answered without a record
    std::uint64_t refused = 0;  ///< not answered, for want of a record
    std::uint64_t write_errors = 0;
};

/// What is not summed over threads but as it is now.
struct ServiceFacts {
    std::string program_version;
    bool ready = false;  ///< as GET /health/ready says
    std::uint64_t connections = 0;
    std::optional<ModelFacts> model;
    std::uint64_t reloads_ok = 0, reloads_failed = 0;
    std::optional<AuditFacts> audit;  ///< none: the audit log is off
};

/// In the format of prometheus_text.h.
[[nodiscard]] std::string metrics_page(const MetricTotals& totals, const ServiceFacts& service,
                                       const ProcessStatus& process);

}  // namespace mlpipe::api
