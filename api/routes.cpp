#include "api/routes.h"

#include "api/router.h"

namespace mlpipe::api {

/// A new path is an entry here and a handler in a file of its own kind.
std::span<const Route> all_routes() {
    static const Route routes[] = {
        {.method = "GET", .path = "/health", .handle = handle_health, .while_draining = true},
        {.method = "GET", .path = "/health/live", .handle = handle_live, .while_draining = true},
        {.method = "GET", .path = "/health/ready", .handle = handle_ready, .while_draining = true},
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
    };
    return routes;
}

}  // namespace mlpipe::api
