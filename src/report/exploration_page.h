// exploration_page.h: an exploration as one HTML page that needs nothing else.
#pragma once

#include <string>

#include "report/exploration.h"

namespace mlpipe {

/// `data_name` says what was read, in the title. Charts of the 12 strongest columns and of every
/// bundle, tables of all columns (at most 1,000) and warnings. Names from the data cannot leave the
/// text they stand in. Without JavaScript the pictures are seen.
[[nodiscard]] std::string exploration_page(const Exploration& exploration,
                                           const std::string& data_name);

}  // namespace mlpipe
