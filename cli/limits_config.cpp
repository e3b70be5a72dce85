#include "cli/limits_config.h"

#include <charconv>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "cli/toml_section.h"
#include "cli/toml_text.h"
#include "core/error.h"

namespace mlpipe {
namespace {

constexpr Limits count_limits{.low = 1, .high = 1e6, .text = "a whole number from 1 to 1000000"};
constexpr Limits batch_limits{.low = 0, .high = 10'000, .text = "a whole number from 0 to 10000"};
/// A body is read into memory before it is answered.
constexpr Limits body_limits{
    .low = 1024, .high = 0x1p30, .text = "a number of bytes from 1024 to 1073741824"};
constexpr Limits size_limits{
    .low = 0, .high = 0x1p50, .text = "a number of bytes from 0 to 1125899906842624"};
constexpr Limits time_limits{
    .low = 1, .high = 86'400'000, .text = "a whole number of milliseconds from 1 to 86400000"};

struct Limit {
    std::string_view key;
    std::int64_t ServiceLimits::*member;
    const Limits& range;
    std::string_view comment;
};

constexpr Limit all_limits[] = {
    {"max_connections", &ServiceLimits::max_connections, count_limits, "more are answered 503"},
    {"max_body", &ServiceLimits::max_body, body_limits, "bytes of a body, or of a row of a batch"},
    {"max_batch_body", &ServiceLimits::max_batch_body, size_limits, "bytes of a whole batch"},
    {"max_batches", &ServiceLimits::max_batches, batch_limits, "at the same time; more: 503"},
    {"max_spool", &ServiceLimits::max_spool, size_limits, "bytes of one answer that wait on disk"},
    {"timeout_ms", &ServiceLimits::timeout_ms, time_limits, "for an answer; then 504"},
    {"header_timeout_ms", &ServiceLimits::header_timeout_ms, time_limits,
     "for a client to send a header"},
    {"body_timeout_ms", &ServiceLimits::body_timeout_ms, time_limits,
     "a body, or the next piece of a batch"},
    {"write_timeout_ms", &ServiceLimits::write_timeout_ms, time_limits,
     "and to take its answer, or a piece of it"},
    {"idle_timeout_ms", &ServiceLimits::idle_timeout_ms, time_limits, "between two requests"},
    {"drain_timeout_ms", &ServiceLimits::drain_timeout_ms, time_limits, "from SIGTERM to the end"},
    {"max_lag_ms", &ServiceLimits::max_lag_ms, time_limits, "what predictions may wait before 503"},
};

std::string variable_of(std::string_view key) {
    std::string variable = "MLPIPE_";
    for (const char c : key) {
        variable += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return variable;
}

}  // namespace

ServiceLimits read_limits(Section& server) {
    ServiceLimits limits;
    for (const Limit& limit : all_limits) {
        if (const auto value = server.whole_number(limit.key, limit.range)) {
            limits.*limit.member = *value;
        }
    }
    return limits;
}

ServiceLimits limits_of_environment(ServiceLimits limits) {
    for (const Limit& limit : all_limits) {
        const std::string variable = variable_of(limit.key);
        const char* const set = std::getenv(variable.c_str());
        if (set == nullptr) continue;
        const std::string_view text = set;
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size() ||
            !limit.range.contain(static_cast<double>(value))) {
            throw InvalidArgument(variable + " must be " + std::string(limit.range.text) +
                                      ", not \"" + std::string(text) + '"',
                                  {.why = {}, .help = "unset it to take what the config says"});
        }
        limits.*limit.member = value;
    }
    return limits;
}

void set_limits(api::ServerOptions& options, const ServiceLimits& limits) {
    using Duration = api::Timeouts::Duration;
    options.max_connections = static_cast<std::size_t>(limits.max_connections);
    options.max_body = static_cast<std::size_t>(limits.max_body);
    options.max_batch_body = static_cast<std::uint64_t>(limits.max_batch_body);
    options.max_batches = static_cast<std::size_t>(limits.max_batches);
    options.max_spool = static_cast<std::uint64_t>(limits.max_spool);
    options.max_lag = Duration(limits.max_lag_ms);
    options.timeouts.answer = Duration(limits.timeout_ms);
    options.timeouts.header = Duration(limits.header_timeout_ms);
    options.timeouts.body = Duration(limits.body_timeout_ms);
    options.timeouts.write = Duration(limits.write_timeout_ms);
    options.timeouts.idle = Duration(limits.idle_timeout_ms);
    options.timeouts.drain = Duration(limits.drain_timeout_ms);
}

std::string limits_lines(const ServiceLimits& limits) {
    std::string lines;
    for (const Limit& limit : all_limits) {
        lines += line(limit.key, std::to_string(limits.*limit.member), limit.comment);
    }
    return lines;
}

void add_limits_json(nlohmann::ordered_json& server, const ServiceLimits& limits) {
    for (const Limit& limit : all_limits) server[std::string(limit.key)] = limits.*limit.member;
}

}  // namespace mlpipe
