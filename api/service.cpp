#include "api/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <random>

#include "api/json_text.h"
#include "api/query.h"

namespace mlpipe::api {
namespace {

std::uint64_t random_seed() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

/// application/json or anything+json, with or without parameters.
bool is_json(std::string_view content_type) {
    std::string_view essence = content_type.substr(0, content_type.find(';'));
    const std::size_t end = essence.find_last_not_of(" \t");
    essence = essence.substr(0, end + 1);
    constexpr std::string_view suffix = "+json";
    return equal_ignoring_case(essence, "application/json") ||
           (essence.size() > suffix.size() &&
            equal_ignoring_case(essence.substr(essence.size() - suffix.size()), suffix));
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

}  // namespace

/// A new path is a line here and a handle_ function.
const std::vector<Service::Route>& Service::routes() {
    static const std::vector<Route> table{
        {"/health", "GET", false, false, &Service::handle_health},
        {"/predict", "POST", true, true, &Service::handle_predict},
    };
    return table;
}

Service::Service(Shared& shared, std::uint64_t index)
    : shared_(shared), rng_(random_seed(), "request_id", index) {
    shared_.request_counts.push_back(&requests_);
}

void Service::answer(const Request& request, const Arrival& arrival, bool keep_alive,
                     std::string& out) {
    response_.clear();
    choose_request_id(request);
    requests_.fetch_add(1, std::memory_order_relaxed);
    respond(request, arrival);
    finish(request, arrival, keep_alive && !arrival.late, out);
}

void Service::answer_error(const Request& request, const Arrival& arrival, int status,
                           std::string_view message, std::string& out) {
    response_.clear();
    choose_request_id(request);
    requests_.fetch_add(1, std::memory_order_relaxed);
    set_problem(response_, request, status, "http", message);
    finish(request, arrival, false, out);
}

void Service::answer_overload(std::string& out) {
    const Request unread;
    response_.clear();
    choose_request_id(unread);
    set_problem(response_, unread, 503, "overloaded", "Too many connections");
    response_.add_header("Retry-After", "1");
    append_response(out, response_, unread,
                    {.date = date(), .request_id = request_id_, .keep_alive = false});
}

bool Service::refuses(const Request& request, const Arrival& arrival) {
    response_.clear();
    const Route* found = route(request);
    return found == nullptr || !check_head(*found, request, arrival);
}

void Service::respond(const Request& request, const Arrival& arrival) {
    const Route* found = route(request);
    if (found == nullptr || !check_head(*found, request, arrival)) return;
    try {
        (this->*found->handle)(request, arrival);
    } catch (const std::exception& error) {
        response_.clear();
        set_problem(response_, request, 500, "internal",
                    std::string("Internal error: ") + error.what());
    }
    if (Clock::now() - arrival.time > shared_.options.timeouts.answer) {
        response_.clear();
        set_problem(response_, request, 504, "timeout", "The answer took too long");
    }
}

/// The route of the request; if there is none, null and the refusal is in response_.
const Service::Route* Service::route(const Request& request) {
    const std::string_view path = request.path();
    std::string_view method = request.method;
    if (method == "HEAD") method = "GET";
    std::string allow;
    for (const Route& route : routes()) {
        if (route.path != path) continue;
        if (route.method == method) return &route;
        allow += allow.empty() ? "" : ", ";
        allow += route.method;
        if (route.method == "GET") allow += ", HEAD";
    }
    const std::string printable = printable_uri(path);
    if (allow.empty()) {
        set_problem(response_, request, 404, "not_found", "There is no " + printable);
        return nullptr;
    }
    set_problem(response_, request, 405, "method_not_allowed",
                printable + " takes " + allow + " only");
    response_.add_header("Allow", allow);
    return nullptr;
}

/// Whether the head of the request lets it be answered; if not, the refusal is in response_.
bool Service::check_head(const Route& route, const Request& request, const Arrival& arrival) {
    const std::string_view expect = request.header("expect");
    if (!expect.empty() && request.version > 10 && !equal_ignoring_case(expect, "100-continue")) {
        set_problem(response_, request, 417, "expectation_failed", "Expect must be 100-continue");
        return false;
    }
    if (arrival.late && route.handle != &Service::handle_health) {
        set_problem(response_, request, 503, "draining", "The server is shutting down");
        response_.add_header("Retry-After", "1");
        return false;
    }
    if (route.takes_json) {
        const std::string_view type = request.header("content-type");
        if (!type.empty() && !is_json(type)) {
            set_problem(response_, request, 415, "media_type",
                        "Content-Type must be application/json");
            return false;
        }
        const std::string_view coding = request.header("content-encoding");
        if (!coding.empty() && !equal_ignoring_case(coding, "identity")) {
            set_problem(response_, request, 415, "content_coding",
                        "Content-Encoding must be identity");
            return false;
        }
    }
    refresh_model();
    if (route.needs_model && !predictor_) {
        set_problem(response_, request, 500, "model", model_problem_);
        return false;
    }
    return true;
}

void Service::finish(const Request& request, const Arrival& arrival, bool keep_alive,
                     std::string& out) {
    append_response(out, response_, request,
                    {.date = date(), .request_id = request_id_, .keep_alive = keep_alive});
    shared_.log.write(request.method, request.path(), response_.status, Clock::now() - arrival.time,
                      request_id_);
}

void Service::handle_health(const Request&, const Arrival& arrival) {
    using std::chrono::seconds;
    std::uint64_t requests = 0;
    for (const auto* count : shared_.request_counts) {
        requests += count->load(std::memory_order_relaxed);
    }
    const bool healthy = predictor_ && !arrival.late;
    std::string& body = response_.body;
    body = healthy ? R"({"status":"healthy")" : R"({"status":"unhealthy","reason":)";
    if (!healthy)
        append_json_string(body, predictor_ ? "The server is shutting down" : model_problem_);
    body += ",\"model_version\":";
    predictor_ ? append_json_string(body, predictor_->model().version) : void(body += "null");
    body += ",\"algorithm\":";
    predictor_ ? append_json_string(body, predictor_->model().algorithm) : void(body += "null");
    const auto uptime = std::chrono::duration_cast<seconds>(Clock::now() - shared_.started).count();
    body += ",\"uptime_seconds\":" + std::to_string(uptime);
    body += ",\"requests_total\":" + std::to_string(requests) + "}";
    if (!healthy) response_.status = 503;
}

void Service::handle_predict(const Request& request, const Arrival&) {
    predictor_->predict(request, request_id_, response_);
}

void Service::refresh_model() {
    const std::uint64_t generation = shared_.slot.generation();
    if (generation == generation_) return;
    ModelState state = shared_.slot.get();
    predictor_.reset();
    model_problem_ = std::move(state.problem);
    if (state.model) predictor_.emplace(std::move(state.model));
    generation_ = generation;
}

void Service::choose_request_id(const Request& request) {
    const std::string_view sent = request.header("x-request-id");
    if (is_request_id(sent)) {
        request_id_ = sent;
        return;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    request_id_.clear();
    for (int word = 0; word < 2; ++word) {
        std::uint64_t bits = rng_.next();
        for (int i = 0; i < 16; ++i, bits >>= 4) request_id_ += digits[bits & 15];
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
