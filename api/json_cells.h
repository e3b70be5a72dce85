// json_cells.h: a body as a tree, and its values written once more as JSON. For bodies that come
// column by column; rows that come as objects are never made a tree.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

namespace mlpipe::api {

/// The tree lives in `parser`. Throws BadFormat unless `text` is one JSON object nested at most as
/// deep as a row may be, with the message that /predict has for it.
[[nodiscard]] simdjson::dom::object parse_object(simdjson::dom::parser& parser,
                                                 std::string_view text);
/// The same for an object or an array.
[[nodiscard]] simdjson::dom::element parse_body(simdjson::dom::parser& parser,
                                                std::string_view text);

/// Appends a scalar. An array or an object, which no column takes, becomes an empty one.
void append_cell(std::string& out, simdjson::dom::element value);

}  // namespace mlpipe::api
