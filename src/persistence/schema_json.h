// schema_json.h: a Schema as JSON and back: type, levels, range and missing rate of every column.
#pragma once

#include "persistence/json_values.h"
#include "table/schema.h"

namespace mlpipe {

/// The inverse of to_json(Schema), see metadata.h. Throws BadFormat.
[[nodiscard]] Schema schema_from_json(const Json& columns);

}  // namespace mlpipe
