// service.h: from a request to its answer: route, checks, handler, what all answers have in common.
// One a thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/deferral.h"
#include "api/exchange.h"
#include "api/loop_lag.h"
#include "api/pass.h"
#include "api/prediction_log.h"
#include "api/response.h"
#include "api/router.h"
#include "api/shared.h"
#include "api/stream_pipe.h"
#include "api/thread_model.h"
#include "core/random.h"

namespace mlpipe::api {

class Service {
public:
    /// `index`: of the thread.
    Service(Shared& shared, std::uint64_t index, boost::asio::io_context& context);

    /// What the head of a request tells; reused from request to request.
    struct Head {
        Router::Match match;
        std::string request_id;
        /// Of the answer, with a span id of its own; empty if the request had no valid one.
        std::string traceparent;
        ClientAddress client;  ///< of the connection
        Pass pass;
        bool late = false;  ///< the request began after draining had
    };
    /// Fills match, request_id, traceparent and pass. To be called once a request, which counts
    /// against the client's rate.
    void read_head(const Request& request, Head& head);
    /// What this thread counts.
    [[nodiscard]] ThreadMetrics& metrics() & { return metrics_; }

    /// How the client wants it, and when the request was complete.
    struct Circumstances {
        Clock::time_point arrival;
        bool keep_alive = true;
    };
    /// Answers a complete request and logs it; or gives back the work that will, when it may take
    /// long: answer_deferred() is next then.
    [[nodiscard]] DeferredWork answer(const Request& request, const Head& head,
                                      const Circumstances& now, std::string& out);
    /// Begins to answer a request of a route that has `open`, before its body has come. Null: it
    /// is answered already, with a refusal. `wake` as StreamPipe calls it.
    [[nodiscard]] std::shared_ptr<StreamPipe> open_stream(const Request& request, const Head& head,
                                                          const Circumstances& now,
                                                          std::function<void()> wake,
                                                          std::string& out);
    /// The head of what the stream answers; pieces follow. For a refusal, all of it.
    void begin_stream(const Request& request, const Head& head, const Circumstances& now,
                      StreamPipe& stream, std::string& out);
    void answer_refused(const Request& request, const Head& head, const Circumstances& now,
                        StreamPipe& stream, std::string& out);
    /// To be called when the stream is over, for the log. `status`: what the client has seen, or
    /// 499 if it has not seen the end.
    void end_stream(const Request& request, const Head& head, const Circumstances& now, int status);

    void answer_deferred(const Request& request, const Head& head, const Circumstances& now,
                         Deferral& deferral, std::string& out);

    /// Answers with a problem in place of what the route would say.
    void answer_problem(const Request& request, const Head& head, const Circumstances& now,
                        int status, std::string_view code, std::string_view message,
                        std::string& out);
    /// The answer to a connection beyond the cap, whose request is not read.
    void answer_overload(std::string& out);
    /// Answers a request that is refused by its head alone; false if it is not.
    [[nodiscard]] bool refuses(const Request& request, const Head& head, const Circumstances& now,
                               std::string& out);

private:
    [[nodiscard]] Exchange make_exchange(const Request& request, const Head& head,
                                         const Circumstances& now);
    bool check_head(const Request& request, const Head& head, Clock::time_point arrival);
    bool check_match(const Request& request, const Router::Match& match);
    bool check_content(const Request& request, const Route& route);
    bool check_load(const Request& request, const Route& route, Clock::time_point arrival);
    void finish(Response& response, const Request& request, const Head& head,
                const Circumstances& now, std::string& out);
    void log(const Request& request, const Head& head, const Circumstances& now, int status);
    void choose_request_id(const Request& request, std::string& id);
    void choose_trace(const Request& request, std::string& header);
    [[nodiscard]] std::size_t metric_index(const Router::Match& match) const;
    /// Sets the refusal.
    void turn_away(const Request& request, std::string_view code, std::string_view message,
                   Rejection reason);
    std::string_view date();

    Shared& shared_;
    const Router router_;
    LoopLag lag_;
    Gatekeeper gate_;
    Rng rng_;
    ThreadMetrics& metrics_;
    PredictionLog predictions_;
    Count requests_;
    Response response_;
    ThreadModel model_;

    std::int64_t date_second_ = -1;
    std::string date_;
};

}  // namespace mlpipe::api
