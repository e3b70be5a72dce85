#include "api/predictor.h"

#include <fmt/format.h>

#include "api/json_text.h"
#include "api/query.h"
#include "core/error.h"
#include "core/number_text.h"
#include "pipeline/decision.h"

namespace mlpipe::api {
namespace {

std::string json_string(std::string_view text) {
    std::string json;
    append_json_string(json, text);
    return json;
}

void append_warnings(std::string& out, const std::vector<FieldWarning>& warnings) {
    out += '[';
    for (std::size_t i = 0; i < warnings.size(); ++i) {
        if (i > 0) out += ',';
        append_json_string(out, warnings[i].message);
    }
    out += ']';
}

}  // namespace

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

Predictor::Predictor(std::shared_ptr<const LoadedModel> model)
    : model_(std::move(model)), reader_(model_->pipeline.schema()), scorer_(model_->pipeline) {
    const FittedPipeline& pipeline = model_->pipeline;
    for (const ColumnSchema& column : pipeline.schema().columns) {
        id_names_.push_back(json_string(column.name) + ":");
    }
    const ClassNames& names = pipeline.names();
    const std::string probability = json_string(pipeline.target() + "_probability");
    const auto prediction = [&](const std::string& label) {
        return fmt::format("\"prediction\":{},{}:", json_string(label), probability);
    };
    prediction_ = {prediction(names.negative_label), prediction(names.positive_label)};
    version_ = fmt::format("\"model_version\":{}", json_string(model_->version));
}

void Predictor::predict(const Request& request, std::string_view request_id, Response& response) {
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
        append_answer(response.body, p, threshold, request_id);
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
    for (const auto& [column, text] : reader_.ids()) {
        out += id_names_[column];
        out += text;
        out += ',';
    }
    out += prediction_[p >= threshold ? 1 : 0];
    out += to_text(p);
    out += ",\"confidence\":\"";
    out += confidence(p);
    out += "\",\"recommendation\":\"";
    out += recommendation(p, threshold);
    out += "\",\"threshold\":";
    out += to_text(threshold);
    out += ',';
    out += version_;
    out += ",\"request_id\":";
    append_json_string(out, request_id);
    out += ",\"warnings\":";
    append_warnings(out, reader_.warnings());
    out += '}';
}

}  // namespace mlpipe::api
