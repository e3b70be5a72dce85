#include "cli/predictions.h"

#include <cmath>

#include "core/number_text.h"

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

}  // namespace mlpipe
