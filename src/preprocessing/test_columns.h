// test_columns.h: columns and schemas written out in a test. For tests only.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/test_errors.h"
#include "table/schema.h"

namespace mlpipe {

inline constexpr float missing_number = std::numeric_limits<float>::quiet_NaN();
inline constexpr std::nullopt_t missing_text = std::nullopt;

inline Column number_column(std::string name, std::vector<float> values) {
    return {.name = std::move(name), .cells = Numbers{std::move(values)}};
}

inline Column text_column(std::string name, const std::vector<std::optional<std::string>>& cells) {
    Texts texts;
    for (const auto& cell : cells) {
        texts.codes.push_back(cell ? texts.dictionary.add(*cell) : missing_code);
    }
    return {.name = std::move(name), .cells = std::move(texts)};
}

/// Numbers are numbers and texts are categories, with levels and ranges of the table.
inline Schema schema_of(const Table& table) {
    Schema types;
    for (const Column& column : table.columns()) {
        const bool is_number = std::holds_alternative<Numbers>(column.cells);
        types.columns.push_back(
            {.name = column.name, .type = is_number ? ColumnType::number : ColumnType::category});
    }
    return summarize(table, types);
}

}  // namespace mlpipe
