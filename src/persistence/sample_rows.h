// sample_rows.h: rows to try a model on where no data is at hand.
#pragma once

#include <cstddef>

#include "table/schema.h"

namespace mlpipe {

/// `n` rows of the features of `schema`: plain numbers of many sizes, known levels, some cells
/// missing. The same for the same schema.
[[nodiscard]] Table sample_rows(const Schema& schema, std::size_t n);

}  // namespace mlpipe
