#include "api/access_log.h"

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "api/json_text.h"
#include "api/query.h"

namespace mlpipe::api {

AccessLog::AccessLog(bool quiet) : quiet_(quiet) {
    constexpr std::size_t queued_lines = 8192;
    writer_ = std::make_shared<spdlog::details::thread_pool>(queued_lines, 1);
    logger_ = std::make_shared<spdlog::async_logger>(
        "access", std::make_shared<spdlog::sinks::stderr_sink_mt>(), writer_,
        spdlog::async_overflow_policy::overrun_oldest);
    logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})", spdlog::pattern_time_type::utc));
}

AccessLog::~AccessLog() = default;

void AccessLog::write(std::string_view method, std::string_view path, int status,
                      std::chrono::nanoseconds taken, std::string_view request_id) {
    if (quiet_) return;
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(taken).count();
    std::string line = "\"method\":";
    append_json_string(line, method);
    line += ",\"path\":";
    append_json_string(line, printable_uri(path));
    line += ",\"status\":" + std::to_string(status);
    line += ",\"microseconds\":" + std::to_string(microseconds);
    line += ",\"request_id\":";
    append_json_string(line, request_id);
    logger_->log(spdlog::level::info, line);
}

void AccessLog::note(std::string_view event, Texts texts) {
    std::string line = "\"event\":";
    append_json_string(line, event);
    for (const auto& [name, text] : texts) {
        line += ',';
        append_json_string(line, name);
        line += ':';
        append_json_string(line, text);
    }
    logger_->log(spdlog::level::info, line);
}

}  // namespace mlpipe::api
