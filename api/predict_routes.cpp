// POST /predict and /explain.
#include "api/routes.h"
#include "api/thread_model.h"

namespace mlpipe::api {

void handle_predict(Exchange& exchange) {
    exchange.model.predictor()->predict(exchange.request, exchange.request_id, exchange.response);
}

void handle_explain(Exchange& exchange) {
    exchange.model.predictor()->explain(exchange.request, exchange.request_id, exchange.response);
}

}  // namespace mlpipe::api
