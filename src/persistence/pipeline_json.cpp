#include "persistence/pipeline_json.h"

#include "core/error.h"
#include "persistence/calibration_graph.h"
#include "persistence/model_graph.h"

namespace mlpipe {
namespace {

Json to_json(const NumericPlan& plan) {
    Json json;
    json["column"] = plan.column;
    if (plan.derived >= 0) json["derived"] = plan.derived;
    if (plan.imputed) json["fill"] = json_number(plan.fill);
    if (plan.scaled) {
        json["offset"] = json_number(plan.offset);
        json["scale"] = json_number(plan.scale);
    }
    return json;
}

NumericPlan numeric_plan(const Json& json) {
    constexpr std::uint32_t most_derived = 0x7fffffff;
    NumericPlan plan{.column = text_member(json, "column")};
    if (json.contains("derived")) {
        plan.derived = static_cast<int>(index_member(json, "derived", most_derived));
    }
    plan.imputed = json.contains("fill");
    if (plan.imputed) plan.fill = float_member(json, "fill");
    plan.scaled = json.contains("scale");
    if (plan.scaled) {
        plan.offset = float_member(json, "offset");
        plan.scale = float_member(json, "scale");
    }
    return plan;
}

Json to_json(const CategoricalPlan& plan) {
    Json levels = Json::array();
    Json codes = Json::array();
    for (const auto& [level, code] : plan.code_of_level) {
        levels.push_back(level);
        codes.push_back(code);
    }
    Json json;
    json["column"] = plan.column;
    json["levels"] = std::move(levels);
    json["codes"] = std::move(codes);
    json["n_levels"] = plan.n_levels;
    json["missing"] = plan.missing;
    return json;
}

CategoricalPlan categorical_plan(const Json& json) {
    constexpr std::uint32_t most = 0xffff;
    CategoricalPlan plan{.column = text_member(json, "column"), .code_of_level = {}};
    const Json& codes = array_member(json, "codes");
    std::vector<std::string> levels = texts_member(json, "levels");
    if (codes.size() != levels.size()) throw BadFormat("'codes' and 'levels' differ in length");
    for (std::size_t i = 0; i < levels.size(); ++i) {
        if (!codes[i].is_number_unsigned() || codes[i].get<std::uint64_t>() > most) {
            throw BadFormat("'codes' holds what is no code");
        }
        plan.code_of_level.emplace_back(std::move(levels[i]), codes[i].get<std::uint16_t>());
    }
    plan.n_levels = static_cast<std::uint16_t>(index_member(json, "n_levels", most));
    plan.missing = static_cast<std::uint16_t>(index_member(json, "missing", most));
    return plan;
}

Json class_json(const std::string& value, const std::string& label) {
    Json json;
    json["value"] = value;
    json["label"] = label;
    return json;
}

Json to_json(const DecisionPolicy& policy) {
    Json json;
    json["policy"] = to_text(policy.policy);
    json["threshold"] = json_number(policy.threshold);
    json["precision"] = json_number(policy.precision);
    json["false_negative_cost"] = json_number(policy.false_negative_cost);
    json["false_positive_cost"] = json_number(policy.false_positive_cost);
    json["capacity"] = json_number(policy.capacity);
    return json;
}

Json derived_json(const std::vector<DerivedFeature>& features) {
    Json json = Json::array();
    for (const DerivedFeature& feature : features) {
        Json entry;
        entry["name"] = feature.name;
        entry["expression"] = feature.expression;
        json.push_back(std::move(entry));
    }
    return json;
}

}  // namespace

Json pipeline_json(const FittedPipeline& pipeline, const Json& hyperparameters) {
    const FittedColumnTransformer& transformer = pipeline.transformer();
    const ClassNames& names = pipeline.names();
    Json columns = Json::array();
    for (const ColumnPlan& plan : transformer.plans()) {
        columns.push_back(std::visit([](const auto& one) { return to_json(one); }, plan));
    }
    Json inputs = Json::array();
    for (const NumericPlan& plan : transformer.derived_inputs()) inputs.push_back(to_json(plan));

    Json json;
    json["target"] = pipeline.target();
    json["negative"] = class_json(names.negative_value, names.negative_label);
    json["positive"] = class_json(names.positive_value, names.positive_label);
    json["threshold"] = json_number(pipeline.threshold());
    json["decision"] = to_json(pipeline.policy());
    json["algorithm"] = pipeline.algorithm();
    json["hyperparameters"] = hyperparameters;
    json["model"] = model_json(pipeline.model());
    if (!std::holds_alternative<NoCalibration>(pipeline.calibration())) {
        json["calibration"] = calibration_json(pipeline.calibration());
    }
    json["derived"] = derived_json(transformer.derived());
    json["derived_inputs"] = std::move(inputs);
    json["columns"] = std::move(columns);
    json["feature_names"] = pipeline.get_feature_names_out();
    return json;
}

FittedColumnTransformer transformer_from_json(const Json& pipeline, const Schema& schema) {
    Schema features;
    for (const ColumnSchema& column : schema.columns) {
        if (column.type != ColumnType::id) features.columns.push_back(column);
    }
    std::vector<DerivedFeature> derived;
    for (const Json& entry : array_member(pipeline, "derived")) {
        derived.push_back(
            {.name = text_member(entry, "name"), .expression = text_member(entry, "expression")});
    }
    std::vector<NumericPlan> inputs;
    for (const Json& plan : array_member(pipeline, "derived_inputs")) {
        inputs.push_back(numeric_plan(plan));
    }
    std::vector<ColumnPlan> plans;
    for (const Json& plan : array_member(pipeline, "columns")) {
        if (plan.contains("levels")) {
            plans.emplace_back(categorical_plan(plan));
        } else {
            plans.emplace_back(numeric_plan(plan));
        }
    }
    return {std::move(features), std::move(derived), std::move(inputs), std::move(plans),
            texts_member(pipeline, "feature_names")};
}

std::optional<Classifier> settings_from_json(const Json& pipeline) {
    if (text_member(pipeline, "algorithm") == "imported") return std::nullopt;
    Classifier settings = make_classifier(text_member(pipeline, "algorithm"), 0);
    for (const auto& [name, value] : member(pipeline, "hyperparameters").items()) {
        set_setting(settings, {.name = name, .value = as_setting(value, "hyperparameters")});
    }
    return settings;
}

ClassNames names_from_json(const Json& pipeline) {
    const Json& negative = member(pipeline, "negative");
    const Json& positive = member(pipeline, "positive");
    return {.negative_value = text_member(negative, "value"),
            .positive_value = text_member(positive, "value"),
            .negative_label = text_member(negative, "label"),
            .positive_label = text_member(positive, "label")};
}

DecisionPolicy policy_from_json(const Json& pipeline) {
    const Json& json = member(pipeline, "decision");
    const std::string name = text_member(json, "policy");
    const auto policy = parse_policy(name);
    if (!policy) throw BadFormat("there is no decision policy '" + name + "'");
    return {.policy = *policy,
            .threshold = double_member(json, "threshold"),
            .precision = double_member(json, "precision"),
            .false_negative_cost = double_member(json, "false_negative_cost"),
            .false_positive_cost = double_member(json, "false_positive_cost"),
            .capacity = double_member(json, "capacity")};
}

}  // namespace mlpipe
