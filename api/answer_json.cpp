#include "api/answer_json.h"

#include <fmt/format.h>

#include "api/json_text.h"
#include "core/number_text.h"
#include "pipeline/decision.h"

namespace mlpipe::api {
namespace {

std::string json_string(std::string_view text) {
    std::string json;
    append_json_string(json, text);
    return json;
}

}  // namespace

AnswerJson::AnswerJson(const LoadedModel& model)
    : version_("\"model_version\":" + json_string(model.version)) {
    const FittedPipeline& pipeline = model.pipeline;
    for (const ColumnSchema& column : pipeline.schema().columns) {
        id_names_.push_back(json_string(column.name) + ":");
    }
    const ClassNames& names = pipeline.names();
    const std::string probability = json_string(pipeline.target() + "_probability");
    const auto prediction = [&](const std::string& label) {
        return fmt::format("\"prediction\":{},{}:", json_string(label), probability);
    };
    prediction_ = {prediction(names.negative_label), prediction(names.positive_label)};
}

void AnswerJson::append_ids(std::string& out, const JsonRowReader& row) const {
    for (const auto& [column, text] : row.ids()) {
        out += id_names_[column];
        out += text;
        out += ',';
    }
}

void AnswerJson::append_decision(std::string& out, float p, float threshold) const {
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
}

void append_warnings(std::string& out, std::span<const FieldWarning> warnings) {
    out += "\"warnings\":[";
    for (std::size_t i = 0; i < warnings.size(); ++i) {
        if (i > 0) out += ',';
        append_json_string(out, warnings[i].message);
    }
    out += ']';
}

}  // namespace mlpipe::api
