#include "api/routes.h"

#include "api/router.h"

namespace mlpipe::api {
namespace {

/// Triton's client names the second for bodies with binary tensors, which are refused by a message
/// of their own.
constexpr std::string_view tensor_media_types[] = {json_media_type, "application/octet-stream"};

/// A large model takes seconds to load and check.
constexpr std::chrono::minutes change_timeout{2};

/// A new path is an entry here and a handler in a file of its own kind.
const Route routes[] = {
    {.method = "GET", .path = "/health", .handle = handle_health, .while_draining = true},
    {.method = "GET", .path = "/health/live", .handle = handle_live, .while_draining = true},
    {.method = "GET", .path = "/health/ready", .handle = handle_ready, .while_draining = true},
    {.method = "GET",
     .path = "/metrics",
     .handle = handle_metrics,
     .role = Role::predict,
     .while_draining = true},
    {.method = "POST",
     .path = "/predict",
     .handle = handle_predict,
     .media_types = json_only,
     .role = Role::predict,
     .needs_model = true,
     .sheds = true},
    {.method = "POST",
     .path = "/predict/batch",
     .open = open_batch,
     .media_types = batch_media_types(),
     .role = Role::predict,
     .needs_model = true,
     .sheds = true},
    {.method = "POST",
     .path = "/explain",
     .handle = handle_explain,
     .media_types = json_only,
     .role = Role::predict,
     .needs_model = true,
     .sheds = true},
    {.method = "GET",
     .path = "/model",
     .handle = handle_active_model,
     .role = Role::predict,
     .needs_model = true},
    {.method = "GET", .path = "/models", .handle = handle_models, .role = Role::predict},
    {.method = "GET",
     .path = "/models/{version}",
     .handle = handle_model_version,
     .role = Role::predict},
    {.method = "POST",
     .path = "/models/rollback",
     .handle = handle_rollback,
     .role = Role::admin,
     .timeout = change_timeout},
    {.method = "POST",
     .path = "/models/{version}/activate",
     .handle = handle_activate,
     .role = Role::admin,
     .timeout = change_timeout},
    {.method = "GET", .path = "/", .handle = handle_home},
    {.method = "GET", .path = "/docs", .handle = handle_docs},
    {.method = "GET", .path = "/web/{file}", .handle = handle_web_file},
    {.method = "GET", .path = "/openapi.json", .handle = handle_openapi, .role = Role::predict},
    {.method = "GET", .path = "/v2", .handle = handle_v2},
    {.method = "GET", .path = "/v2/health/live", .handle = handle_v2_live, .while_draining = true},
    {.method = "GET",
     .path = "/v2/health/ready",
     .handle = handle_v2_ready,
     .while_draining = true},
    {.method = "GET",
     .path = "/v2/models/{name}",
     .handle = handle_v2_model,
     .role = Role::predict,
     .needs_model = true},
    {.method = "GET",
     .path = "/v2/models/{name}/ready",
     .handle = handle_v2_model_ready,
     .role = Role::predict,
     .needs_model = true},
    {.method = "POST",
     .path = "/v2/models/{name}/infer",
     .handle = handle_v2_infer,
     .media_types = tensor_media_types,
     .role = Role::predict,
     .needs_model = true,
     .sheds = true},
    {.method = "GET",
     .path = "/v2/models/{name}/versions/{version}",
     .handle = handle_v2_model,
     .role = Role::predict,
     .needs_model = true},
    {.method = "GET",
     .path = "/v2/models/{name}/versions/{version}/ready",
     .handle = handle_v2_model_ready,
     .role = Role::predict,
     .needs_model = true},
    {.method = "POST",
     .path = "/v2/models/{name}/versions/{version}/infer",
     .handle = handle_v2_infer,
     .media_types = tensor_media_types,
     .role = Role::predict,
     .needs_model = true,
     .sheds = true},
    {.method = "GET", .path = "/ping", .handle = handle_ping, .while_draining = true},
    {.method = "POST",
     .path = "/invocations",
     .handle = handle_invocations,
     .media_types = invocation_media_types(),
     .role = Role::predict,
     .needs_model = true,
     .sheds = true},
};

}  // namespace

std::span<const Route> all_routes() {
    return routes;
}

}  // namespace mlpipe::api
