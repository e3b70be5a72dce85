#include "cli/curl_example.h"

#include <cmath>

#include "cli/json_text.h"
#include "core/number_text.h"

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

std::string example_value(const ColumnSchema& column) {
    if (column.type == ColumnType::category) {
        if (column.levels.empty()) return "null";
        const std::string& level = column.levels.front();
        return column.integer_levels ? level : json_string(level);
    }
    return std::isnan(column.minimum) ? "null" : to_text(middle(column));
}

std::string shell_quoted(const std::string& text) {
    std::string quoted = "'";
    for (const char letter : text) {
        if (letter == '\'') {
            quoted += "'\\''";
        } else {
            quoted += letter;
        }
    }
    return quoted + "'";
}

}  // namespace

std::string example_row(const Schema& schema) {
    std::string row;
    for (const ColumnSchema& column : schema.columns) {
        if (column.type == ColumnType::id) continue;
        row += (row.empty() ? "{" : ",") + json_string(column.name) + ":" + example_value(column);
    }
    return row.empty() ? "{}" : row + "}";
}

std::string curl_example(const std::string& url, const Schema& schema) {
    return "curl -s " + url + "/predict -H 'Content-Type: application/json' -d " +
           shell_quoted(example_row(schema));
}

}  // namespace mlpipe
