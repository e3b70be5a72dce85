// exchange.h: what a handler is given: the request, where its answer goes, and all it may need.
#pragma once

#include <functional>
#include <string_view>

#include "api/clock.h"
#include "api/request.h"
#include "api/response.h"
#include "api/router.h"

namespace mlpipe::api {

class PredictionLog;  // prediction_log.h
struct Shared;        // shared.h
class ThreadMetrics;  // thread_metrics.h
class ThreadModel;    // thread_model.h

/// When a request came in, seen by the connection.
struct Arrival {
    Clock::time_point time;  ///< when its last byte was read
    bool late = false;       ///< it began after draining had
};

/// Who asks. Without keys everybody may do everything.
struct Caller {
    Role role = Role::admin;
    std::string_view key_id = {};   ///< for logs; empty without a key
    std::string_view address = {};  ///< for logs: "192.0.2.1"
};

/// Makes an answer away from the event loop. It may run after the client has gone and the exchange
/// with it, so it holds what it needs itself.
using DeferredWork = std::function<void(Response&)>;

struct Exchange {
    const Request& request;
    Response& response;  ///< 200 and empty at first
    std::string_view request_id;
    Arrival arrival;
    const Route& route;
    PathParameters parameters;
    Caller caller;
    std::string_view traceparent;  ///< as the answer has it; empty if the request had none
    ThreadModel& model;
    // Of the event loop's thread: not for deferred work.
    ThreadMetrics& metrics;
    PredictionLog& predictions;
    Shared& shared;
    /// Set by a handler whose work may take long (a file to read, a model to load): it is done on
    /// the background pool and what it puts into its Response is the answer; `response` is not
    /// looked at. What it throws is a 500. Without a free place in the pool's queue: 503.
    DeferredWork deferred = {};
};

}  // namespace mlpipe::api
