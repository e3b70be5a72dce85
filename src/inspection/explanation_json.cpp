#include "inspection/explanation_json.h"

#include <nlohmann/json.hpp>

#include "core/number_text.h"

namespace mlpipe {
namespace {

std::string json_string(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

ExplanationJson::ExplanationJson(const Explainer& explainer)
    : unit_("\"unit\":\"" + std::string(to_text(explainer.unit())) + "\",\"margin\":"),
      base_value_(",\"base_value\":" + to_text(explainer.base_value()) + ",\"contributions\":{") {
    for (const ExplainedColumn& column : explainer.columns()) {
        names_.push_back((names_.empty() ? "" : ",") + json_string(column.name) + ":");
    }
}

void ExplanationJson::append(std::string& out, double margin,
                             std::span<const double> contributions) const {
    out += unit_;
    out += to_text(margin);
    out += base_value_;
    for (std::size_t i = 0; i < names_.size(); ++i) {
        out += names_[i];
        out += to_text(contributions[i]);
    }
    out += '}';
}

void append_reasons_json(std::string& out, std::span<const ToldReason> reasons) {
    out += "\"reasons\":[";
    const char* separator = "";
    for (const ToldReason& reason : reasons) {
        out += separator;
        out += "{\"column\":" + json_string(reason.column) +
               ",\"contribution\":" + to_text(reason.contribution) +
               ",\"points\":" + to_text(reason.points) + ",\"text\":" + json_string(reason.text) +
               "}";
        separator = ",";
    }
    out += ']';
}

}  // namespace mlpipe
