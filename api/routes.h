// routes.h: the handlers, one file of them for each part of the interface (docs/http-api.md).
#pragma once

#include "api/exchange.h"

namespace mlpipe::api {

// health_routes.cpp
void handle_health(Exchange& exchange);
void handle_live(Exchange& exchange);
void handle_ready(Exchange& exchange);

// metrics_routes.cpp
void handle_metrics(Exchange& exchange);

// predict_routes.cpp
void handle_predict(Exchange& exchange);
void handle_explain(Exchange& exchange);

// batch_routes.cpp
[[nodiscard]] std::shared_ptr<StreamPipe> open_batch(Exchange& exchange,
                                                     std::function<void()> wake);
[[nodiscard]] std::span<const std::string_view> batch_media_types();

// page_routes.cpp
void handle_home(Exchange& exchange);
void handle_docs(Exchange& exchange);
void handle_web_file(Exchange& exchange);
void handle_openapi(Exchange& exchange);

// invocation_routes.cpp
void handle_ping(Exchange& exchange);
void handle_invocations(Exchange& exchange);
[[nodiscard]] std::span<const std::string_view> invocation_media_types();

// inference_routes.cpp
void handle_v2(Exchange& exchange);
void handle_v2_live(Exchange& exchange);
void handle_v2_ready(Exchange& exchange);
void handle_v2_model(Exchange& exchange);
void handle_v2_model_ready(Exchange& exchange);
void handle_v2_infer(Exchange& exchange);

// model_routes.cpp
void handle_active_model(Exchange& exchange);
void handle_models(Exchange& exchange);
void handle_model_version(Exchange& exchange);

// model_change_routes.cpp
void handle_activate(Exchange& exchange);
void handle_rollback(Exchange& exchange);

}  // namespace mlpipe::api
