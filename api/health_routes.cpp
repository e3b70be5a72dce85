// GET /health, /health/live, /health/ready.
#include <chrono>
#include <cstdint>
#include <string>

#include "api/json_text.h"
#include "api/readiness.h"
#include "api/routes.h"
#include "api/shared.h"
#include "api/thread_model.h"

namespace mlpipe::api {
namespace {

void append_model(std::string& body, const Predictor* predictor) {
    const auto append = [&](std::string_view name, const std::string* text) {
        body += name;
        text != nullptr ? append_json_string(body, *text) : void(body += "null");
    };
    append(",\"model_version\":", predictor ? &predictor->model().version : nullptr);
    append(",\"algorithm\":", predictor ? &predictor->model().algorithm : nullptr);
}

/// As every 503 of the service it says when to ask again.
void set_unavailable(Response& response) {
    response.status = 503;
    response.add_header("Retry-After", "1");
}

}  // namespace

void handle_health(Exchange& exchange) {
    std::uint64_t requests = 0;
    for (const auto* count : exchange.shared.request_counts) {
        requests += count->value();
    }
    const std::string_view reason = reason_against(exchange);
    std::string& body = exchange.response.body;
    body = reason.empty() ? R"({"status":"healthy")" : R"({"status":"unhealthy","reason":)";
    if (!reason.empty()) append_json_string(body, reason);
    append_model(body, exchange.model.predictor());
    const auto uptime =
        std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - exchange.shared.started);
    body += ",\"uptime_seconds\":" + std::to_string(uptime.count());
    body += ",\"requests_total\":" + std::to_string(requests);
    if (const std::string problem = exchange.shared.keeper.problem(); !problem.empty()) {
        body += ",\"reload_problem\":";
        append_json_string(body, problem);
    }
    body += '}';
    if (!reason.empty()) set_unavailable(exchange.response);
}

void handle_live(Exchange& exchange) {
    exchange.response.body = R"({"status":"alive"})";
}

void handle_ready(Exchange& exchange) {
    const std::string_view reason = reason_against(exchange);
    if (reason.empty()) {
        exchange.response.body = R"({"status":"ready"})";
        return;
    }
    set_unavailable(exchange.response);
    exchange.response.body = R"({"status":"not ready","reason":)";
    append_json_string(exchange.response.body, reason);
    exchange.response.body += '}';
}

}  // namespace mlpipe::api
