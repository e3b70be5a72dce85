#include "api/access_log.h"

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "api/json_text.h"
#include "api/query.h"

namespace mlpipe::api {
namespace {

void append_if_any(std::string& out, std::string_view name, std::string_view text) {
    if (text.empty()) return;
    out += name;
    append_json_string(out, text);
}

}  // namespace

AccessLog::AccessLog(bool quiet) : quiet_(quiet) {
    constexpr std::size_t queued_lines = 8192;
    writer_ = std::make_shared<spdlog::details::thread_pool>(queued_lines, 1);
    logger_ = std::make_shared<spdlog::async_logger>(
        "access", std::make_shared<spdlog::sinks::stderr_sink_mt>(), writer_,
        spdlog::async_overflow_policy::overrun_oldest);
    logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})", spdlog::pattern_time_type::utc));
}

AccessLog::~AccessLog() {
    writer_.reset();  // writes what waits, so no line holds the logger when it goes
}

void AccessLog::write(const Line& line) {
    if (quiet_) return;
    using std::chrono::microseconds;
    std::string text = "\"method\":";
    append_json_string(text, line.method);
    text += ",\"path\":";
    append_json_string(text, printable_uri(line.path));
    text += ",\"status\":" + std::to_string(line.status);
    text += ",\"microseconds\":" +
            std::to_string(std::chrono::duration_cast<microseconds>(line.taken).count());
    text += ",\"request_id\":";
    append_json_string(text, line.request_id);
    append_if_any(text, ",\"client\":", line.client);
    append_if_any(text, ",\"key\":", line.key);
    append_if_any(text, ",\"trace_id\":", line.trace_id);
    append_if_any(text, ",\"span_id\":", line.span_id);
    logger_->log(spdlog::level::info, text);
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
