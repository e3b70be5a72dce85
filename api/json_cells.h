// json_cells.h: a body as a tree, and its values written once more as JSON. For bodies that come
// column by column; rows that come as objects are never made a tree.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

namespace mlpipe::api {

/// Throws BadFormat, with a message as /predict gives it, unless `text` is one JSON object nested at
/// most as deep as a row may be. The tree lives in `parser`.
[[nodiscard]] simdjson::dom::object parse_object(simdjson::dom::parser& parser,
                                                 std::string_view text);

/// Appends a scalar. An array or an object, which no column takes, becomes an empty one.
void append_cell(std::string& out, simdjson::dom::element value);

}  // namespace mlpipe::api
