// access_log.h: one JSON line a request, and one for what else an operator should know, on standard
// error, written by a thread of its own.
#pragma once

#include <chrono>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>

namespace spdlog {
class logger;
namespace details {
class thread_pool;
}
}  // namespace spdlog

namespace mlpipe::api {

/// Safe to share between threads. When lines come faster than they can be written, the oldest are
/// dropped: a slow terminal must not slow down answers.
class AccessLog {
public:
    /// `quiet`: no line a request.
    explicit AccessLog(bool quiet);
    ~AccessLog();
    AccessLog(const AccessLog&) = delete;
    AccessLog& operator=(const AccessLog&) = delete;

    struct Line {
        std::string_view method, path;
        int status;
        std::chrono::nanoseconds taken;
        std::string_view request_id;
        std::string_view client;             ///< its address; left out if empty
        std::string_view key;                ///< the id of who asks; left out if empty
        std::string_view trace_id, span_id;  ///< of traceparent; left out if empty
    };
    void write(const Line& line);

    /// {"time":…,"event":"model_adopted","model_version":"…"}: an event with texts to it.
    using Texts = std::initializer_list<std::pair<std::string_view, std::string_view>>;
    void note(std::string_view event, Texts texts);

private:
    const bool quiet_;
    std::shared_ptr<spdlog::details::thread_pool> writer_;
    std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace mlpipe::api
