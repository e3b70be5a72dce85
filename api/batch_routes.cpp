// POST /predict/batch.
#include <fmt/format.h>

#include <string>

#include "api/batch_run.h"
#include "api/media_type.h"
#include "api/prediction_query.h"
#include "api/routes.h"
#include "api/shared.h"
#include "api/thread_model.h"

namespace mlpipe::api {
namespace {

constexpr std::string_view ndjson_media_type = "application/x-ndjson";
constexpr std::string_view csv_media_type = "text/csv";

std::unique_ptr<BatchFormat> make_format(std::string_view media_type,
                                         const BatchSettings& settings) {
    if (media_type == ndjson_media_type) return make_ndjson_batch(settings);
    if (media_type == csv_media_type) return make_csv_batch(settings);
    return make_json_batch(settings);
}

/// The settings, or nothing, and then the refusal is in the response.
std::optional<BatchSettings> read_settings(Exchange& exchange, std::string_view media_type) {
    const std::string_view accept = exchange.request.header("accept");
    if (!accepts(accept, media_type)) {
        set_problem(exchange.response, exchange.request, 406, "not_acceptable",
                    fmt::format("The answer is {}, as the body is, which Accept does not allow",
                                media_type));
        return std::nullopt;
    }
    std::vector<FieldFault> faults;
    const auto threshold = read_threshold(exchange.request.query(), faults);
    if (!faults.empty()) {
        set_problem(exchange.response, exchange.request, 400, faults);
        return std::nullopt;
    }
    const auto model = exchange.model.predictor()->shared_model();
    return BatchSettings{.model = model,
                         .threshold = threshold.value_or(model->pipeline.threshold()),
                         .longest_row = exchange.shared.options.max_body};
}

}  // namespace

std::span<const std::string_view> batch_media_types() {
    static constexpr std::string_view types[] = {json_media_type, ndjson_media_type,
                                                 csv_media_type};
    return types;
}

std::shared_ptr<StreamPipe> open_batch(Exchange& exchange, std::function<void()> wake) {
    const ServerOptions& options = exchange.shared.options;
    const std::string_view media_type =
        find_media_type(exchange.request.header("content-type"), batch_media_types());
    std::optional<BatchSettings> settings = read_settings(exchange, media_type);
    if (!settings) return nullptr;
    BatchPlace place(exchange.shared.batches);
    if (exchange.shared.batches > options.max_batches) {
        set_problem(exchange.response, exchange.request, 503, "overloaded", "Too many batches");
        exchange.response.add_header("Retry-After", "1");
        exchange.metrics.rejected(Rejection::overloaded);
        return nullptr;
    }
    Response head;
    head.content_type = media_type;
    head.add_header("X-Model-Version", settings->model->version);
    Response unrecorded;
    refuse_unrecorded(unrecorded, exchange.request);
    auto refuse = [target = exchange.request.target](const std::vector<FieldFault>& faults) {
        Request named;
        named.target = target;
        Response response;
        set_problem(response, named, 400, faults);
        return response;
    };
    return BatchRun::start({.transfer = exchange.shared.transfer,
                            .compute = exchange.shared.compute,
                            .records = {.log = exchange.shared.pool_predictions,
                                        .model = settings->model,
                                        .names = exchange.predictions.names(),
                                        .origin = KeptOrigin(origin_of(exchange)),
                                        .patience = options.timeouts.answer,
                                        .unrecorded = std::move(unrecorded)},
                            .format = make_format(media_type, *settings),
                            .place = std::move(place),
                            .refuse = std::move(refuse),
                            .limits = {.spool = options.max_spool, .folder = options.spool_folder},
                            .head = std::move(head),
                            .wake_connection = std::move(wake)});
}

}  // namespace mlpipe::api
