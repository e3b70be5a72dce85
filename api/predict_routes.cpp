// POST /predict and /explain.
#include "api/prediction_log.h"
#include "api/routes.h"
#include "api/thread_model.h"

namespace mlpipe::api {

void handle_predict(Exchange& exchange) {
    exchange.model.predictor()->predict(exchange.request, origin_of(exchange), exchange.response);
}

void handle_explain(Exchange& exchange) {
    exchange.model.predictor()->explain(exchange.request, origin_of(exchange), exchange.response);
}

}  // namespace mlpipe::api
