// example_row.h: a request that a model can answer, for curl lines, OpenAPI and forms.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "table/schema.h"

namespace mlpipe {

/// A level as JSON has it: a text, or a number if `column` has integer_levels; null for an integer
/// of more than 64 bits.
[[nodiscard]] nlohmann::ordered_json level_value(const ColumnSchema& column,
                                                 const std::string& level);

/// A typical value of a column: the first level, the middle of the range, null where nothing was
/// seen in training.
[[nodiscard]] nlohmann::ordered_json example_value(const ColumnSchema& column);

/// An object with every column but ids. The model answers it without a warning.
[[nodiscard]] nlohmann::ordered_json example_row(const Schema& schema);

}  // namespace mlpipe
