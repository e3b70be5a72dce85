#include "pipeline/predictions.h"

#include <cmath>

#include "core/number_text.h"
#include "table/csv_text.h"

namespace mlpipe {

std::vector<const Column*> id_columns(const Table& rows, const Schema& schema) {
    std::vector<const Column*> ids;
    for (const ColumnSchema& column : schema.columns) {
        const Column* id = column.type == ColumnType::id ? rows.find(column.name) : nullptr;
        if (id != nullptr) ids.push_back(id);
    }
    return ids;
}

std::vector<std::string> names_of(std::span<const Column* const> columns) {
    std::vector<std::string> names;
    for (const Column* column : columns) names.push_back(column->name);
    return names;
}

std::vector<std::string> id_names(const Schema& schema) {
    std::vector<std::string> names;
    for (const ColumnSchema& column : schema.columns) {
        if (column.type == ColumnType::id) names.push_back(column.name);
    }
    return names;
}

std::string_view id_text(const Column& column, std::size_t row, std::string& scratch) {
    if (const auto* numbers = std::get_if<Numbers>(&column.cells)) {
        const float value = numbers->values[row];
        return std::isnan(value) ? std::string_view() : scratch = to_text(value);
    }
    const auto& texts = std::get<Texts>(column.cells);
    const std::int32_t code = texts.codes[row];
    return code == missing_code ? std::string_view() : texts.dictionary.text(code);
}

std::string prediction_csv_header(std::span<const std::string> ids, const Answers& answers) {
    std::string line;
    for (const std::string& id : ids) {
        append_csv_cell(line, id);
        line += ',';
    }
    line += "prediction,";
    append_csv_cell(line, answers.probability_name);
    return line + ",confidence,recommendation";
}

void append_prediction_csv(std::string& line, const Answers& answers, float p) {
    append_csv_cell(line, answers.prediction(p));
    line += ',';
    line += to_text(p);
    line += ',';
    line += confidence(p);
    line += ',';
    append_csv_cell(line, recommendation(p, answers.threshold));
}

}  // namespace mlpipe
