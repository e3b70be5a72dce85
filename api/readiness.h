// readiness.h: whether this service can answer a prediction, for every probe that asks.
#pragma once

#include <string_view>

#include "api/exchange.h"

namespace mlpipe::api {

/// Why no prediction can be had; empty if one can.
[[nodiscard]] std::string_view reason_against(Exchange& exchange);

}  // namespace mlpipe::api
