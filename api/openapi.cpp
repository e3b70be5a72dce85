#include "api/openapi.h"

#include <cassert>
#include <nlohmann/json.hpp>

#include "api/openapi_model.h"
#include "compiled_in/texts.h"
#include "core/number_text.h"

namespace mlpipe::api {
namespace {

using Json = nlohmann::ordered_json;

Json reference(const std::string& kind, const std::string& name) {
    return {{"$ref", "#/components/" + kind + "/" + name}};
}

/// components.responses: every problem that the service answers with, by status.
Json problem_responses(const Json& descriptions) {
    Json responses = Json::object();
    for (const auto& [status, description] : descriptions.items()) {
        Json& response = responses[status];
        response["description"] = description;
        response["headers"]["X-Request-Id"] = reference("headers", "RequestId");
        if (status == "429" || status == "503") {
            response["headers"]["Retry-After"] = reference("headers", "RetryAfter");
        }
        response["content"]["application/problem+json"]["schema"] = reference("schemas", "Problem");
    }
    responses["V2Error"] = {
        {"description", "The request is at fault, and how"},
        {"content",
         {{"application/json", {{"schema", reference("schemas", "V2Error")}}},
          {"application/problem+json", {{"schema", reference("schemas", "Problem")}}}}}};
    return responses;
}

/// What the route's own handler does not say: answers of HTTP itself, of the checks before it.
void add_common_responses(Json& responses, const Route& route) {
    std::vector<std::string> statuses{"400", "408", "413", "414", "417",
                                      "431", "500", "503", "504", "505"};
    if (!route.media_types.empty()) statuses.push_back("415");
    if (route.role != Role::none) statuses.insert(statuses.end(), {"401", "403", "429"});
    for (const std::string& status : statuses) {
        if (!responses.contains(status)) responses[status] = reference("responses", status);
    }
    Json sorted = Json::object();
    for (int status = 100; status < 600; ++status) {
        const auto found = responses.find(std::to_string(status));
        if (found != responses.end()) sorted[found.key()] = *found;
    }
    for (auto& [status, response] : sorted.items()) {
        if (!response.contains("$ref")) {
            response["headers"]["X-Request-Id"] = reference("headers", "RequestId");
        }
    }
    responses = std::move(sorted);
}

Json operation(Json described, const Route& route, AsksForKeys keys) {
    add_common_responses(described["responses"], route);
    if (route.role != Role::none) {
        Json& security = described["security"] = Json::array();
        if (keys == AsksForKeys::no) security.push_back(Json::object());
        security.push_back({{"bearer", Json::array()}});
        security.push_back({{"key", Json::array()}});
        if (route.role == Role::admin) described["x-role"] = "admin";
    }
    return described;
}

Json paths(const Json& known, std::span<const Route> routes, AsksForKeys keys) {
    Json described = Json::object();
    for (const Route& route : routes) {
        const std::string path(route.path);
        std::string method;
        for (const char letter : route.method) method += static_cast<char>(letter | 0x20);
        assert(known.contains(path) && known[path].contains(method));
        described[path][method] = operation(known.at(path).at(method), route, keys);
    }
    return described;
}

/// Nobody is offered what the model cannot do; /explain stays, and says why.
void remove_reasons(Json& paths) {
    if (!paths.contains("/predict")) return;
    Json kept = Json::array();
    for (const Json& parameter : paths["/predict"]["post"]["parameters"]) {
        if (parameter != reference("parameters", "explain")) kept.push_back(parameter);
    }
    paths["/predict"]["post"]["parameters"] = std::move(kept);
}

void add_model_parts(Json& components, const LoadedModel* model) {
    const Schema none;
    const Schema& schema = model ? model->pipeline.schema() : none;
    Json& schemas = components["schemas"];
    schemas["Row"] = row_schema(schema);
    for (const auto& [name, kind] : {std::pair{"Prediction", PredictionKind::single},
                                     std::pair{"BatchPrediction", PredictionKind::within_batch},
                                     std::pair{"Explanation", PredictionKind::explained}}) {
        schemas[name] = model ? prediction_schema(model->pipeline, kind) : Json{{"type", "object"}};
    }
    components["examples"] = request_examples(schema);
    Json& name = components["parameters"]["name"];
    name["description"] = "The target of the model";
    Json& version = components["parameters"]["version"];
    version["description"] = "A version of the model, as 2026_11_22_001";
    if (model) {
        name["example"] = model->pipeline.target();
        version["example"] = model->version;
    }
}

Json information(const LoadedModel* model) {
    Json info;
    info["title"] = model ? "mlpipe: " + model->pipeline.target() : "mlpipe";
    info["summary"] = "Predictions of one model over HTTP";
    info["version"] = model ? model->version : "none";
    info["x-mlpipe-version"] = texts::program_version;
    if (model) {
        info["x-model"] = {{"version", model->version},
                           {"algorithm", model->algorithm},
                           {"target", model->pipeline.target()},
                           {"labels",
                            {{"negative", model->pipeline.names().negative_label},
                             {"positive", model->pipeline.names().positive_label}}},
                           {"threshold", Json::parse(to_text(model->pipeline.threshold()))}};
    }
    return info;
}

}  // namespace

std::string openapi_document(const LoadedModel* model, std::span<const Route> routes,
                             AsksForKeys keys) {
    Json fixed = Json::parse(texts::openapi_json);
    Json document;
    document["openapi"] = "3.1.0";
    document["info"] = information(model);
    document["servers"] = Json::array({{{"url", "."}}});
    document["paths"] = paths(fixed["paths"], routes, keys);
    if (model && model->explainer.get() == nullptr) remove_reasons(document["paths"]);
    document["components"] = std::move(fixed["components"]);
    document["components"]["responses"] = problem_responses(fixed["responses"]);
    add_model_parts(document["components"], model);
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace mlpipe::api
