// routes.h: the handlers, one file of them for each part of the interface (docs/http-api.md).
#pragma once

#include "api/exchange.h"

namespace mlpipe::api {

// health_routes.cpp
void handle_health(Exchange& exchange);
void handle_live(Exchange& exchange);
void handle_ready(Exchange& exchange);

// predict_routes.cpp
void handle_predict(Exchange& exchange);

// batch_routes.cpp
[[nodiscard]] std::shared_ptr<StreamPipe> open_batch(Exchange& exchange,
                                                     std::function<void()> wake);
[[nodiscard]] std::span<const std::string_view> batch_media_types();

// model_routes.cpp
void handle_active_model(Exchange& exchange);
void handle_models(Exchange& exchange);
void handle_model_version(Exchange& exchange);

}  // namespace mlpipe::api
