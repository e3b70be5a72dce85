// openapi.h: GET /openapi.json, an OpenAPI 3.1 document of this service as the active model makes
// it.
//
// What never changes is api/openapi.json, compiled in; the schema of a row, of its prediction, the
// examples and what the routes tell (media types, roles, statuses) are filled in here.
#pragma once

#include <span>
#include <string>

#include "api/model_slot.h"
#include "api/route.h"

namespace mlpipe::api {

/// Whether the service asks for a key where a route needs a role. Without keys a client may send
/// one all the same.
enum class AsksForKeys { no, yes };

/// The document, one line of JSON in UTF-8. `routes` are described and no others; without a model
/// (null) a row is any object. Takes milliseconds: once for every model. REQUIRES: api/openapi.json
/// knows every route.
[[nodiscard]] std::string openapi_document(const LoadedModel* model, std::span<const Route> routes,
                                           AsksForKeys keys);

}  // namespace mlpipe::api
