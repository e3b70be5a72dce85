#include "api/readiness.h"

#include "api/shared.h"
#include "api/thread_model.h"

namespace mlpipe::api {

std::string_view reason_against(Exchange& exchange) {
    const bool draining = exchange.arrival.late || exchange.shared.draining.load();
    if (exchange.model.predictor() == nullptr) return exchange.model.problem();
    return draining ? "The server is shutting down" : "";
}

}  // namespace mlpipe::api
