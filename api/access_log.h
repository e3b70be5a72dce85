// access_log.h: one JSON line a request on standard error, written by a thread of its own.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>

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
    /// `quiet`: nothing is written.
    explicit AccessLog(bool quiet);
    ~AccessLog();
    AccessLog(const AccessLog&) = delete;
    AccessLog& operator=(const AccessLog&) = delete;

    struct Line {
        std::string_view method, path;
        int status;
        std::chrono::nanoseconds taken;
        std::string_view request_id;
        std::string_view client;  ///< its address; left out if empty
        std::string_view key;     ///< the id of who asks; left out if empty
    };
    void write(const Line& line);
    /// What happened beside requests, such as keys that were read again.
    void write_note(std::string_view text);

private:
    std::shared_ptr<spdlog::details::thread_pool> writer_;
    std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace mlpipe::api
