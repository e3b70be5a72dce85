// GET /model, /models, /models/{version}: what the registry knows, read on the background pool.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "api/query.h"
#include "api/routes.h"
#include "api/shared.h"
#include "api/thread_model.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "persistence/registry.h"
#include "persistence/version_summary.h"

namespace mlpipe::api {
namespace {

using Json = nlohmann::ordered_json;

std::optional<std::string> active_version(const Registry& registry) {
    try {
        return registry.active();
    } catch (const BadFormat&) {  // a link that leads nowhere: what is there is listed all the same
        return std::nullopt;
    }
}

/// Answers with the version's metadata.json, byte for byte. `version` is what a client sent.
void answer_metadata(Response& response, const Request& request, const Registry& registry,
                     const std::string& version) {
    const std::vector<std::string> versions = registry.versions();
    std::error_code error;
    if (std::ranges::find(versions, version) == versions.end() ||
        !std::filesystem::exists(registry.metadata_path(version), error)) {
        set_problem(response, request, 404, "not_found",
                    "There is no version " + printable_uri(version));
        return;
    }
    response.body = read_file(registry.metadata_path(version));
}

void defer_metadata(Exchange& exchange, std::string version) {
    exchange.deferred = [models = exchange.shared.options.models,
                         request = named_like(exchange.request),
                         version = std::move(version)](Response& response) {
        answer_metadata(response, request, Registry(models), version);
    };
}

}  // namespace

void handle_active_model(Exchange& exchange) {
    defer_metadata(exchange, exchange.model.predictor()->model().version);
}

void handle_model_version(Exchange& exchange) {
    defer_metadata(exchange, std::string(exchange.parameters[0]));
}

void handle_models(Exchange& exchange) {
    exchange.deferred = [models = exchange.shared.options.models](Response& response) {
        const Registry registry(models);
        const std::optional<std::string> active = active_version(registry);
        Json rows = Json::array();
        for (const std::string& version : registry.versions()) {
            rows.push_back(version_summary(registry, version, active));
        }
        response.body = Json{{"models", std::move(rows)}}.dump();
    };
}

}  // namespace mlpipe::api
