#include "api/predictor.h"

#include "api/json_text.h"
#include "core/error.h"

namespace mlpipe::api {

Predictor::Predictor(std::shared_ptr<const LoadedModel> model, PredictionLog& log)
    : model_(std::move(model)),
      log_(log),
      reader_(model_->pipeline.schema()),
      scorer_(model_->pipeline),
      json_(*model_) {}

void Predictor::predict(const Request& request, const Origin& origin, Response& response) {
    Asked asked{.threshold = model_->pipeline.threshold()};
    if (read(request, asked, response)) answer(asked, request, origin, response);
}

void Predictor::explain(const Request& request, const Origin& origin, Response& response) {
    Asked asked{.threshold = model_->pipeline.threshold(), .contributions = true};
    if (read(request, asked, response)) answer(asked, request, origin, response);
}

/// False if the answer is that the request is at fault.
bool Predictor::read(const Request& request, Asked& asked, Response& response) {
    response.add_header("X-Model-Version", model_->version);
    const bool readable = reader_.read(request.body);
    const std::string_view query = request.query();
    if (!readable || !query.empty()) {
        std::vector<FieldFault> faults;
        const PredictionQuery more = read_prediction_query(query, faults);
        asked.threshold = more.threshold.value_or(asked.threshold);
        asked.n_reasons = more.n_reasons;
        faults.insert(faults.end(), reader_.faults().begin(), reader_.faults().end());
        if (!faults.empty()) {
            set_problem(response, request, 400, faults);
            return false;
        }
    }
    if (!asked.is_explained()) return true;
    if (!explained_ && model_->explainer.get() != nullptr) explained_.emplace(model_->explainer);
    if (explained_) return true;
    set_problem(response, request, 400, "no_explanation", model_->explainer.problem());
    return false;
}

void Predictor::answer(const Asked& asked, const Request& request, const Origin& origin,
                       Response& response) {
    try {
        const float p = score(asked);
        if (!log_.add(origin, prediction_of(reader_, p, asked.threshold))) {
            return refuse_unrecorded(response, request);
        }
        append_answer(response.body, p, asked, origin.request_id);
    } catch (const SchemaMismatch& error) {  // an imported model has no answer for this row
        set_problem(response, request, 400, "no_answer",
                    std::string("Prediction failed: ") + error.what());
    } catch (const std::exception& error) {
        set_problem(response, request, 500, "prediction_failed",
                    std::string("Prediction failed: ") + error.what());
    }
}

float Predictor::score(const Asked& asked) {
    return asked.is_explained() ? explained_->explain(reader_.row())
                                : scorer_.predict_proba(reader_.row());
}

void Predictor::append_answer(std::string& out, float p, const Asked& asked,
                              std::string_view request_id) {
    out += '{';
    json_.append_ids(out, reader_);
    json_.append_decision(out, p, asked.threshold);
    out += ',';
    if (asked.contributions) {
        explained_->append_contributions(out);
        out += ',';
    }
    if (asked.n_reasons > 0) {
        explained_->append_reasons(out, asked.n_reasons);
        out += ',';
    }
    out += "\"request_id\":";
    append_json_string(out, request_id);
    out += ',';
    append_warnings(out, reader_.warnings());
    out += '}';
}

}  // namespace mlpipe::api
