// service.h: what the service answers to a request: routes, checks, health. One a thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/access_log.h"
#include "api/model_slot.h"
#include "api/predictor.h"
#include "api/response.h"
#include "api/server.h"
#include "core/random.h"

namespace mlpipe::api {

using Clock = std::chrono::steady_clock;

/// What all threads of one server share.
struct Shared {
    Shared(const ServerOptions& server_options, ModelState model)
        : options(server_options), slot(std::move(model)), log(server_options.quiet) {}

    const ServerOptions options;
    ModelSlot slot;
    AccessLog log;
    const Clock::time_point started = Clock::now();
    std::atomic<bool> draining{false};
    std::atomic<std::size_t> connections{0};
    /// Every thread counts in a place of its own.
    std::vector<const std::atomic<std::uint64_t>*> request_counts;
};

class Service {
public:
    /// `index`: of the thread.
    Service(Shared& shared, std::uint64_t index);

    /// When the request came in, seen by the connection.
    struct Arrival {
        Clock::time_point time;  ///< when its last byte was read
        bool late = false;       ///< it began after draining had
    };
    /// Answers a complete request and logs it. `keep_alive` as the client wants it.
    void answer(const Request& request, const Arrival& arrival, bool keep_alive, std::string& out);
    /// Answers what is no acceptable request; the connection is to be closed behind it.
    void answer_error(const Request& request, const Arrival& arrival, int status,
                      std::string_view message, std::string& out);
    /// The answer to a connection beyond the cap, whose request is not read.
    void answer_overload(std::string& out);
    /// Whether answer() will refuse the request by its head alone.
    [[nodiscard]] bool refuses(const Request& request, const Arrival& arrival);

private:
    struct Route {
        std::string_view path, method;
        bool takes_json;
        bool needs_model;
        void (Service::*handle)(const Request&, const Arrival&);
    };
    static const std::vector<Route>& routes();

    const Route* route(const Request& request);
    bool check_head(const Route& route, const Request& request, const Arrival& arrival);
    void respond(const Request& request, const Arrival& arrival);
    void finish(const Request& request, const Arrival& arrival, bool keep_alive, std::string& out);
    void handle_health(const Request& request, const Arrival& arrival);
    void handle_predict(const Request& request, const Arrival& arrival);

    void refresh_model();
    void choose_request_id(const Request& request);
    std::string_view date();

    Shared& shared_;
    Rng rng_;
    std::atomic<std::uint64_t> requests_{0};
    Response response_;
    std::string request_id_;

    std::uint64_t generation_ = 0;
    std::string model_problem_;
    std::optional<Predictor> predictor_;

    std::int64_t date_second_ = -1;
    std::string date_;
};

}  // namespace mlpipe::api
