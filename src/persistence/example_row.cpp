#include "persistence/example_row.h"

#include <charconv>
#include <cmath>

#include "persistence/json_values.h"

namespace mlpipe {
namespace {

/// Rounded to hundredths where the range is wide enough for that to stay inside it.
float middle(const ColumnSchema& column) {
    const double exact = (static_cast<double>(column.minimum) + column.maximum) / 2;
    if (column.type == ColumnType::integer) return static_cast<float>(std::floor(exact));
    const double rounded = std::round(exact * 100) / 100;
    const bool inside = rounded >= column.minimum && rounded <= column.maximum;
    return static_cast<float>(inside ? rounded : exact);
}

}  // namespace

Json level_value(const ColumnSchema& column, const std::string& level) {
    if (!column.integer_levels) return level;
    std::int64_t number = 0;
    const char* const end = level.data() + level.size();
    const auto [stop, error] = std::from_chars(level.data(), end, number);
    return error == std::errc{} && stop == end ? Json(number) : Json();
}

Json example_value(const ColumnSchema& column) {
    if (column.type != ColumnType::category) {
        return std::isnan(column.minimum) ? Json() : json_number(middle(column));
    }
    if (column.levels.empty()) return {};
    return level_value(column, column.levels.front());
}

Json example_row(const Schema& schema) {
    Json row = Json::object();
    for (const ColumnSchema& column : schema.columns) {
        if (column.type != ColumnType::id) row[column.name] = example_value(column);
    }
    return row;
}

}  // namespace mlpipe
