// limits_config.h: the keys of [server] that bound what clients may take: sizes, numbers, times.
// Each of them may also be set by an environment variable: MLPIPE_MAX_BODY for max_body.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "api/server.h"

namespace mlpipe {

class Section;

/// Each is a key. Sizes are bytes; api/server.h says what each means.
struct ServiceLimits {
    std::int64_t max_connections = 10'000;
    std::int64_t max_body = std::int64_t{1} << 20;
    std::int64_t max_batch_body = std::int64_t{16} << 30;
    std::int64_t max_batches = 16;
    std::int64_t max_spool = std::int64_t{4} << 30;
    std::int64_t timeout_ms = 5'000;  ///< Timeouts::answer
    std::int64_t header_timeout_ms = 10'000;
    std::int64_t body_timeout_ms = 30'000;
    std::int64_t write_timeout_ms = 30'000;
    std::int64_t idle_timeout_ms = 60'000;
    std::int64_t drain_timeout_ms = 10'000;
    std::int64_t max_lag_ms = 500;
};

/// Reads the keys of `server`, [server]. Throws InvalidArgument with file:line:column.
[[nodiscard]] ServiceLimits read_limits(Section& server);
/// `limits` with those that the environment sets. Throws InvalidArgument that names the variable.
[[nodiscard]] ServiceLimits limits_of_environment(ServiceLimits limits);

/// Puts them into `options`.
void set_limits(api::ServerOptions& options, const ServiceLimits& limits);

/// Their lines, and their members added to `server`.
[[nodiscard]] std::string limits_lines(const ServiceLimits& limits);
void add_limits_json(nlohmann::ordered_json& server, const ServiceLimits& limits);

}  // namespace mlpipe
