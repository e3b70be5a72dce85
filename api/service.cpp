#include "api/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <random>

#include "api/media_type.h"
#include "api/query.h"
#include "api/trace_context.h"

namespace mlpipe::api {
namespace {

std::uint64_t random_seed() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

bool is_request_id(std::string_view text) {
    return !text.empty() && text.size() <= 128 &&
           std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), without asking the locale.
std::string http_date(std::time_t now) {
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                       days[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                       months[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900,
                       utc.tm_hour, utc.tm_min, utc.tm_sec);
}

Rejection rejection_of(const Refusal& refusal) {
    if (refusal.status == 429) return Rejection::rate;
    return refusal.status == 403 ? Rejection::forbidden : Rejection::unauthorized;
}

void set_internal_error(Response& response, const Request& request, std::string_view what) {
    response.clear();
    set_problem(response, request, 500, "internal", "Internal error: " + std::string(what));
}

}  // namespace

Service::Service(Shared& shared, std::uint64_t index, boost::asio::io_context& context)
    : shared_(shared),
      router_(all_routes()),
      lag_(context),
      gate_(shared.access),
      rng_(random_seed(), "request_id", index),
      metrics_(shared.metrics.add_thread()),
      predictions_(metrics_, shared.audit.get()),
      model_(predictions_) {
    shared_.request_counts.push_back(&requests_);
}

void Service::read_head(const Request& request, Head& head) {
    head.match = router_.find(request.method, request.path());
    choose_request_id(request, head.request_id);
    choose_trace(request, head.traceparent);
    const Route* route = head.match.route;
    decide(head.pass, gate_, request, head.client, route == nullptr ? Role::none : route->role);
}

Exchange Service::make_exchange(const Request& request, const Head& head,
                                const Circumstances& now) {
    return {
        .request = request,
        .response = response_,
        .request_id = head.request_id,
        .arrival = {.time = now.arrival, .late = head.late},
        .route = *head.match.route,
        .parameters = head.match.parameters,
        .caller = {.role = head.pass.role, .key_id = head.pass.key_id, .address = head.client.text},
        .traceparent = head.traceparent,
        .model = model_,
        .metrics = metrics_,
        .predictions = predictions_,
        .shared = shared_};
}

DeferredWork Service::answer(const Request& request, const Head& head, const Circumstances& now,
                             std::string& out) {
    response_.clear();
    requests_.add(1);
    if (check_head(request, head, now.arrival)) {
        Exchange exchange = make_exchange(request, head, now);
        try {
            head.match.route->handle(exchange);
        } catch (const std::exception& error) {
            set_internal_error(response_, request, error.what());
        }
        if (exchange.deferred) return std::move(exchange.deferred);
        const auto most = head.match.route->timeout.value_or(shared_.options.timeouts.answer);
        if (Clock::now() - now.arrival > most) {
            response_.clear();
            set_problem(response_, request, 504, "timeout", "The answer took too long");
        }
    }
    finish(response_, request, head, now, out);
    return {};
}

std::shared_ptr<StreamPipe> Service::open_stream(const Request& request, const Head& head,
                                                 const Circumstances& now,
                                                 std::function<void()> wake, std::string& out) {
    response_.clear();
    requests_.add(1);
    if (check_head(request, head, now.arrival)) {
        Exchange exchange = make_exchange(request, head, now);
        try {
            auto stream = head.match.route->open(exchange, std::move(wake));
            if (stream) return stream;
        } catch (const std::exception& error) {
            set_internal_error(response_, request, error.what());
        }
    }
    finish(response_, request, head, now, out);
    return nullptr;
}

void Service::begin_stream(const Request& request, const Head& head, const Circumstances& now,
                           StreamPipe& stream, std::string& out) {
    Response response = stream.head();
    if (!head.traceparent.empty()) response.add_header("traceparent", head.traceparent);
    if (head.pass.rate) add_rate_fields(response, *head.pass.rate);
    append_stream_head(
        out, response, request,
        {.date = date(), .request_id = head.request_id, .keep_alive = now.keep_alive});
}

void Service::answer_refused(const Request& request, const Head& head, const Circumstances& now,
                             StreamPipe& stream, std::string& out) {
    finish(stream.refusal(), request, head, now, out);
}

void Service::end_stream(const Request& request, const Head& head, const Circumstances& now,
                         int status) {
    log(request, head, now, status);
}

void Service::answer_deferred(const Request& request, const Head& head, const Circumstances& now,
                              Deferral& deferral, std::string& out) {
    Response& response = deferral.response();
    if (!deferral.failure().empty()) set_internal_error(response, request, deferral.failure());
    finish(response, request, head, now, out);
}

void Service::answer_problem(const Request& request, const Head& head, const Circumstances& now,
                             int status, std::string_view code, std::string_view message,
                             std::string& out) {
    response_.clear();
    if (status == 503) {
        turn_away(request, code, message, Rejection::overloaded);
    } else {
        set_problem(response_, request, status, code, message);
    }
    finish(response_, request, head, now, out);
}

void Service::answer_overload(std::string& out) {
    const Request unread;
    Head head;
    response_.clear();
    choose_request_id(unread, head.request_id);
    turn_away(unread, "overloaded", "Too many connections", Rejection::overloaded);
    metrics_.answered(metric_index(head.match), response_.status, {});
    append_response(out, response_, unread,
                    {.date = date(), .request_id = head.request_id, .keep_alive = false});
}

bool Service::refuses(const Request& request, const Head& head, const Circumstances& now,
                      std::string& out) {
    response_.clear();
    if (check_head(request, head, now.arrival)) return false;
    requests_.add(1);
    finish(response_, request, head, now, out);
    return true;
}

/// Whether the head of the request lets it be answered; if not, the refusal is in response_.
bool Service::check_head(const Request& request, const Head& head, Clock::time_point arrival) {
    if (!check_match(request, head.match)) return false;
    if (head.pass.refusal) {
        set_refusal(response_, request, *head.pass.refusal);
        metrics_.rejected(rejection_of(*head.pass.refusal));
        return false;
    }
    const std::string_view expect = request.header("expect");
    if (!expect.empty() && request.version > 10 && !equal_ignoring_case(expect, "100-continue")) {
        set_problem(response_, request, 417, "expectation_failed", "Expect must be 100-continue");
        return false;
    }
    const Route& route = *head.match.route;
    if (head.late && !route.while_draining) {
        turn_away(request, "draining", "The server is shutting down", Rejection::draining);
        return false;
    }
    if (!check_load(request, route, arrival) || !check_content(request, route)) return false;
    model_.refresh(shared_.slot);
    if (route.needs_model && model_.predictor() == nullptr) {
        set_problem(response_, request, 500, "model", model_.problem());
        return false;
    }
    return true;
}

bool Service::check_match(const Request& request, const Router::Match& match) {
    if (match.route != nullptr) return true;
    const std::string path = printable_uri(request.path());
    if (match.allow.empty()) {
        set_problem(response_, request, 404, "not_found", "There is no " + path);
        return false;
    }
    set_problem(response_, request, 405, "method_not_allowed",
                fmt::format("{} takes {} only", path, match.allow));
    response_.add_header("Allow", match.allow);
    return false;
}

bool Service::check_load(const Request& request, const Route& route, Clock::time_point arrival) {
    lag_.probe(arrival);
    if (!route.sheds || lag_.at(arrival) <= shared_.options.max_lag) return true;
    turn_away(request, "overloaded", "The server has too much to do", Rejection::overloaded);
    return false;
}

void Service::turn_away(const Request& request, std::string_view code, std::string_view message,
                        Rejection reason) {
    set_problem(response_, request, 503, code, message);
    response_.add_header("Retry-After", "1");
    metrics_.rejected(reason);
}

bool Service::check_content(const Request& request, const Route& route) {
    if (route.media_types.empty()) return true;
    if (find_media_type(request.header("content-type"), route.media_types).empty()) {
        set_problem(response_, request, 415, "media_type",
                    "Content-Type must be " + list_media_types(route.media_types));
        return false;
    }
    const std::string_view coding = request.header("content-encoding");
    if (coding.empty() || equal_ignoring_case(coding, "identity")) return true;
    set_problem(response_, request, 415, "content_coding", "Content-Encoding must be identity");
    return false;
}

void Service::finish(Response& response, const Request& request, const Head& head,
                     const Circumstances& now, std::string& out) {
    if (head.pass.rate) add_rate_fields(response, *head.pass.rate);
    if (!head.traceparent.empty()) response.add_header("traceparent", head.traceparent);
    append_response(out, response, request,
                    {.date = date(),
                     .request_id = head.request_id,
                     .keep_alive = now.keep_alive && !head.late});
    log(request, head, now, response.status);
}

void Service::log(const Request& request, const Head& head, const Circumstances& now, int status) {
    const auto taken = Clock::now() - now.arrival;
    metrics_.answered(metric_index(head.match), status, taken);
    const std::string_view trace = head.traceparent;
    shared_.log.write({.method = request.method,
                       .path = request.path(),
                       .status = status,
                       .taken = taken,
                       .request_id = head.request_id,
                       .client = head.client.text,
                       .key = head.pass.key_id,
                       .trace_id = trace.empty() ? trace : trace.substr(3, 32),
                       .span_id = trace.empty() ? trace : trace.substr(36, 16)});
}

/// Routes are counted in the order of all_routes(), and then those that no route answers.
std::size_t Service::metric_index(const Router::Match& match) const {
    if (match.route != nullptr) return static_cast<std::size_t>(match.route - all_routes().data());
    return shared_.metrics.route_index("other", match.pattern);
}

void Service::choose_trace(const Request& request, std::string& header) {
    header.clear();
    const std::string_view sent = request.header("traceparent");
    if (sent.empty() || request.count_header("traceparent") > 1) return;
    if (const auto context = parse_traceparent(sent)) {
        header = traceparent(*context, rng_.next() | 1);  // a span id is not 0
    }
}

void Service::choose_request_id(const Request& request, std::string& id) {
    const std::string_view sent = request.header("x-request-id");
    if (is_request_id(sent)) {
        id = sent;
        return;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    id.clear();
    for (int word = 0; word < 2; ++word) {
        std::uint64_t bits = rng_.next();
        for (int i = 0; i < 16; ++i, bits >>= 4) id += digits[bits & 15];
    }
}

std::string_view Service::date() {
    const std::time_t now = std::time(nullptr);
    if (now != date_second_) {
        date_second_ = now;
        date_ = http_date(now);
    }
    return date_;
}

}  // namespace mlpipe::api
