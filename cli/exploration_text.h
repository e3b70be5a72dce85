// exploration_text.h: an exploration for a terminal of 80 columns.
#pragma once

#include <string>

#include "report/exploration.h"

namespace mlpipe {

/// Findings, a table of the columns, rates by level of the strongest columns, distributions of
/// numbers, relations, warnings. What is left out for length is counted, and --json has it.
[[nodiscard]] std::string exploration_text(const Exploration& exploration);

}  // namespace mlpipe
