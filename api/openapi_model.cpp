#include "api/openapi_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "api/tensor_type.h"
#include "core/number_text.h"
#include "persistence/example_row.h"
#include "table/csv_text.h"

namespace mlpipe::api {
namespace {

using Json = nlohmann::ordered_json;

/// Levels that the document lists one by one: a form can offer them, and a column of many
/// thousands does not swell the document.
constexpr std::size_t max_levels_listed = 200;

Json category_schema(const ColumnSchema& column) {
    Json schema{{"type", {column.integer_levels ? "integer" : "string", "null"}}};
    Json examples = Json::array();
    for (const std::string& level : column.levels) {
        if (examples.size() == max_levels_listed) break;
        examples.push_back(level_value(column, level));
    }
    schema["description"] =
        fmt::format("One of the {} levels seen in training; another is taken with a warning",
                    column.levels.size());
    schema["examples"] = std::move(examples);
    return schema;
}

Json number_schema(const ColumnSchema& column) {
    constexpr double largest = std::numeric_limits<float>::max();
    const bool whole = column.type == ColumnType::integer;
    Json schema{{"type", {whole ? "integer" : "number", "null"}},
                {"minimum", -largest},
                {"maximum", largest}};
    if (std::isnan(column.minimum)) {
        schema["description"] = "No value was seen in training";
        return schema;
    }
    schema["description"] =
        fmt::format("From {} to {} in training; a value outside is taken with a warning",
                    to_text(column.minimum), to_text(column.maximum));
    schema["examples"] = Json::array({example_value(column)});
    return schema;
}

Json column_schema(const ColumnSchema& column) {
    if (column.type == ColumnType::id) {
        return {{"type", {"string", "number", "null"}},
                {"description", "Names the row: echoed and logged, never a feature"}};
    }
    Json schema =
        column.type == ColumnType::category ? category_schema(column) : number_schema(column);
    std::string description = schema["description"];
    if (column.missing_rate > 0) {
        description += fmt::format("; {:.3g} % were missing", 100 * column.missing_rate);
    }
    schema["description"] = description + ". null is missing.";
    return schema;
}

std::string csv_cell(const Json& value) {
    std::string cell;
    if (value.is_string()) {
        append_csv_cell(cell, value.get<std::string>());
    } else if (!value.is_null()) {
        cell = value.dump();
    }
    return cell;
}

std::string csv_example(const Json& row) {
    std::string header, cells;
    for (const auto& [name, value] : row.items()) {
        header += header.empty() ? "" : ",";
        cells += &value == &row.front() ? "" : ",";
        append_csv_cell(header, name);
        cells += csv_cell(value);
    }
    return header + "\n" + cells + "\n";
}

Json inference_example(const Schema& schema, const Json& row) {
    Json inputs = Json::array();
    for (const ColumnSchema& column : schema.columns) {
        if (column.type == ColumnType::id) continue;
        inputs.push_back({{"name", column.name},
                          {"shape", {1, 1}},
                          {"datatype", tensor_type(column)},
                          {"data", Json::array({row.at(column.name)})}});
    }
    return {{"id", "1"}, {"inputs", std::move(inputs)}};
}

Json split_example(const Json& row) {
    Json columns = Json::array(), cells = Json::array();
    for (const auto& [name, value] : row.items()) {
        columns.push_back(name);
        cells.push_back(value);
    }
    return {{"dataframe_split", {{"columns", columns}, {"data", Json::array({cells})}}}};
}

void add_explanation(Json& required, Json& properties) {
    properties["unit"] = {{"enum", {"probability", "log_odds"}},
                          {"description", "Of the three that follow"}};
    properties["margin"] = {{"type", "number"},
                            {"description", "base_value and all contributions together"}};
    properties["base_value"] = {{"type", "number"}};
    properties["contributions"] = {{"type", "object"},
                                   {"description", "One a column or derived feature"},
                                   {"additionalProperties", {{"type", "number"}}}};
    for (const char* name : {"unit", "margin", "base_value", "contributions"}) {
        required.push_back(name);
    }
}

}  // namespace

Json row_schema(const Schema& schema) {
    Json required = Json::array(), properties = Json::object();
    for (const ColumnSchema& column : schema.columns) {
        properties[column.name] = column_schema(column);
        if (column.type != ColumnType::id) required.push_back(column.name);
    }
    return {{"type", "object"},
            {"description", "Every feature column by name. Other keys are listed in the warnings."},
            {"required", std::move(required)},
            {"properties", std::move(properties)}};
}

Json prediction_schema(const FittedPipeline& pipeline, PredictionKind kind) {
    const std::string probability = pipeline.target() + "_probability";
    const Json share{{"type", "number"}, {"minimum", 0}, {"maximum", 1}};
    Json properties = Json::object();
    for (const ColumnSchema& column : pipeline.schema().columns) {
        if (column.type == ColumnType::id)
            properties[column.name] = {{"type", {"string", "number"}}};
    }
    properties["prediction"] = {
        {"enum", {pipeline.names().negative_label, pipeline.names().positive_label}}};
    properties[probability] = share;
    properties["confidence"] = {{"enum", {"High", "Medium", "Low"}}};
    properties["recommendation"] = {{"enum", {"Contact customer", "Monitor", "No action needed"}}};
    properties["threshold"] = share;
    properties["model_version"] = {{"type", "string"}};
    Json required{"prediction", probability,     "confidence", "recommendation",
                  "threshold",  "model_version", "warnings"};
    if (kind == PredictionKind::explained) add_explanation(required, properties);
    if (kind != PredictionKind::within_batch) {
        properties["reasons"] = {{"type", "array"},
                                 {"description", "With explain=K: the strongest first"},
                                 {"items", {{"$ref", "#/components/schemas/Reason"}}}};
        properties["request_id"] = {{"type", "string"}};
        required.push_back("request_id");
    }
    properties["warnings"] = {{"type", "array"}, {"items", {{"type", "string"}}}};
    return {{"type", "object"},
            {"required", std::move(required)},
            {"properties", std::move(properties)},
            {"additionalProperties", false}};
}

Json request_examples(const Schema& schema) {
    const Json row = example_row(schema);
    const auto dump = [](const Json& json) {
        return json.dump(-1, ' ', false, Json::error_handler_t::replace);
    };
    Json examples = Json::object();
    examples["row"]["value"] = row;
    examples["rows"]["value"] = Json::array({row, row});
    examples["lines"]["value"] = dump(row) + "\n" + dump(row) + "\n";
    examples["csv"]["value"] = csv_example(row);
    examples["inference"]["value"] = inference_example(schema, row);
    examples["dataframe_split"]["value"] = split_example(row);
    return examples;
}

}  // namespace mlpipe::api
