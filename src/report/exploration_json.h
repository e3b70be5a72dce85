// exploration_json.h: an exploration as JSON; docs/exploration.md names every field.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "report/exploration.h"

namespace mlpipe {

/// Of a category the 200 levels with most rows are listed, and "levels_not_listed" counts the
/// others. A number that does not exist (the mean of no row) is null.
[[nodiscard]] nlohmann::ordered_json to_json(const Exploration& exploration);

}  // namespace mlpipe
