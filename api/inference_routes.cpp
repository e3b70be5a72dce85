// GET /v2…, POST /v2/models/{name}/infer: the Open Inference Protocol of KServe and Triton.
//
// https://github.com/kserve/open-inference-protocol. The one model is named after its target and
// has one version, the active one. A refusal before the handler (a wrong Content-Type, say) is a
// problem document as on every path; it has the protocol's "error" as well.
#include <fmt/format.h>

#include <string>

#include "api/inference_answer.h"
#include "api/json_text.h"
#include "api/query.h"
#include "api/readiness.h"
#include "api/routes.h"
#include "api/shared.h"
#include "api/thread_model.h"
#include "compiled_in/texts.h"
#include "core/error.h"

namespace mlpipe::api {
namespace {

/// A body up to this many bytes, some dozens of rows, is answered on the event loop.
constexpr std::size_t small_body = 16 * 1024;

void set_error(Response& response, int status, std::string_view message) {
    response.status = status;
    response.body = inference_error(message);
}

/// The model that the path names; null, and 404 is answered, if there is no such model here.
const LoadedModel* find_model(Exchange& exchange) {
    const LoadedModel& model = exchange.model.predictor()->model();
    const auto name = percent_decode(exchange.parameters[0]);
    if (name != model.pipeline.target()) {
        set_error(exchange.response, 404,
                  fmt::format("There is no model '{}'; the model here is '{}'",
                              printable_uri(exchange.parameters[0]), model.pipeline.target()));
        return nullptr;
    }
    const std::string_view version = exchange.parameters[1];
    if (!version.empty() && version != model.version) {
        set_error(exchange.response, 404,
                  fmt::format("Version '{}' is not loaded; the active one is '{}'",
                              printable_uri(version), model.version));
        return nullptr;
    }
    return &model;
}

/// `named` has the target that a problem document names.
void answer_infer(const LoadedModel& model, const Request& named, std::string_view body,
                  RowRecords& records, const HandIn& hand_in, Response& response) {
    try {
        response.body = infer(model, body, records);
        if (!hand_in(records)) {
            response.body.clear();
            return refuse_unrecorded(response, named);
        }
        response.add_header("X-Model-Version", model.version);
    } catch (const Error& error) {
        set_error(response, error.code() == ErrorCode::io_failure ? 500 : 400, error.what());
    }
}

}  // namespace

void handle_v2(Exchange& exchange) {
    exchange.response.body = fmt::format(R"({{"name":"mlpipe","version":"{}","extensions":[]}})",
                                         texts::program_version);
}

void handle_v2_live(Exchange& exchange) {
    exchange.response.body = R"({"live":true})";
}

void handle_v2_ready(Exchange& exchange) {
    const bool ready = reason_against(exchange).empty();
    exchange.response.body = ready ? R"({"ready":true})" : R"({"ready":false})";
    if (ready) return;
    exchange.response.status = 503;
    exchange.response.add_header("Retry-After", "1");
}

void handle_v2_model(Exchange& exchange) {
    if (const LoadedModel* model = find_model(exchange)) {
        exchange.response.body = inference_metadata(*model);
    }
}

void handle_v2_model_ready(Exchange& exchange) {
    const LoadedModel* model = find_model(exchange);
    if (model == nullptr) return;
    std::string& body = exchange.response.body;
    body = "{\"name\":";
    append_json_string(body, model->pipeline.target());
    body += ",\"ready\":true}";
}

void handle_v2_infer(Exchange& exchange) {
    const LoadedModel* model = find_model(exchange);
    if (model == nullptr) return;
    const std::string& body = exchange.request.body;
    if (!exchange.request.header("inference-header-content-length").empty()) {
        return set_error(exchange.response, 400,
                         "Binary tensor data is not taken: send it as JSON (binary_data=False)");
    }
    if (body.size() <= small_body) {
        return with_records(exchange, When::now,
                            [&](RowRecords& records, const HandIn& hand_in, Response& response) {
                                answer_infer(*model, exchange.request, body, records, hand_in,
                                             response);
                            });
    }
    with_records(
        exchange, When::deferred,
        [kept = exchange.model.predictor()->shared_model(), named = named_like(exchange.request),
         body](RowRecords& records, const HandIn& hand_in, Response& response) {
            answer_infer(*kept, named, body, records, hand_in, response);
        });
}

}  // namespace mlpipe::api
