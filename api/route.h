// route.h: what a path of the service is, as data: who may ask, what it takes, who answers.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "access/role.h"

namespace mlpipe::api {

struct Exchange;   // exchange.h
class StreamPipe;  // stream_pipe.h

struct Route {
    std::string_view method;  ///< "GET", which answers HEAD as well
    /// "/models/{version}": a segment in braces is any segment that is not empty, and becomes the
    /// next of the exchange's parameters, as sent.
    std::string_view path;
    /// Of a body that is read whole.
    void (*handle)(Exchange&) = nullptr;
    /// Of a body that is answered while it comes, in place of `handle`: gives the connection's end
    /// of the stream, which calls the function when there is something to do; or null, and the
    /// refusal is in the exchange's response. The exchange has no body and ends with the call.
    std::shared_ptr<StreamPipe> (*open)(Exchange&, std::function<void()>) = nullptr;
    /// Content-Types that the body may have, the first one if none is named; application/json also
    /// stands for anything+json. Empty: the body is not looked at.
    std::span<const std::string_view> media_types = {};
    Role role = Role::none;       ///< of who may ask
    bool needs_model = false;     ///< without one: 500, and why
    bool while_draining = false;  ///< also answers requests that begin while the server shuts down
    bool sheds = false;           ///< 503 once requests wait longer than ServerOptions::max_lag
    /// From the whole request to its answer; unset: Timeouts::answer.
    std::optional<std::chrono::milliseconds> timeout = std::nullopt;
};

inline constexpr std::string_view json_media_type = "application/json";
inline constexpr std::string_view json_only[] = {json_media_type};

}  // namespace mlpipe::api
