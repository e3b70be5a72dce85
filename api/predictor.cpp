#include "api/predictor.h"

#include "api/json_text.h"
#include "api/query.h"
#include "core/error.h"
#include "core/number_text.h"

namespace mlpipe::api {
std::optional<float> read_threshold(std::string_view query, std::vector<FieldFault>& faults) {
    std::optional<float> threshold;
    bool seen = false;
    for_each_parameter(query, [&](std::string_view name, std::string_view value) {
        const std::string printable = printable_uri(name);
        if (percent_decode(name) != "threshold") {
            faults.push_back({printable, "unknown", "Unknown query parameter: " + printable});
            return;
        }
        if (std::exchange(seen, true)) {
            faults.push_back({"threshold", "duplicate", "Duplicate query parameter: threshold"});
            return;
        }
        const auto text = percent_decode(value);
        const auto number = text ? parse_number(*text) : std::nullopt;
        if (!number || *number < 0 || *number > 1) {
            faults.push_back({"threshold", "range", "threshold must be a number from 0 to 1"});
            return;
        }
        threshold = static_cast<float>(*number);
    });
    return threshold;
}

Predictor::Predictor(std::shared_ptr<const LoadedModel> model, PredictionLog& log)
    : model_(std::move(model)),
      log_(log),
      reader_(model_->pipeline.schema()),
      scorer_(model_->pipeline),
      json_(*model_) {}

void Predictor::predict(const Request& request, const Origin& origin, Response& response) {
    response.add_header("X-Model-Version", model_->version);
    const bool readable = reader_.read(request.body);
    const std::string_view query = request.query();
    float threshold = model_->pipeline.threshold();
    if (!readable || !query.empty()) {
        std::vector<FieldFault> faults;
        threshold = read_threshold(query, faults).value_or(threshold);
        faults.insert(faults.end(), reader_.faults().begin(), reader_.faults().end());
        if (!faults.empty()) {
            set_problem(response, request, 400, faults);
            return;
        }
    }
    try {
        const float p = scorer_.predict_proba(reader_.row());
        if (!log_.add(origin, prediction_of(reader_, p, threshold))) {
            return refuse_unrecorded(response, request);
        }
        append_answer(response.body, p, threshold, origin.request_id);
    } catch (const SchemaMismatch& error) {  // an imported model has no answer for this row
        set_problem(response, request, 400, "no_answer",
                    std::string("Prediction failed: ") + error.what());
    } catch (const std::exception& error) {
        set_problem(response, request, 500, "prediction_failed",
                    std::string("Prediction failed: ") + error.what());
    }
}

void Predictor::append_answer(std::string& out, float p, float threshold,
                              std::string_view request_id) const {
    out += '{';
    json_.append_ids(out, reader_);
    json_.append_decision(out, p, threshold);
    out += ",\"request_id\":";
    append_json_string(out, request_id);
    out += ',';
    append_warnings(out, reader_.warnings());
    out += '}';
}

}  // namespace mlpipe::api
