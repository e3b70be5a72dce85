// json_syntax.h: what keeps a text from being one JSON object (RFC 8259), and at which byte.
//
// The slow, plain twin of the fast reader: it runs only once the fast one has stumbled, to say why,
// and in the tests, where both must agree on every text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mlpipe {

/// Levels of { and [ that a text may have, the outermost object included.
inline constexpr int max_json_depth = 32;

/// "Not JSON: expected ':' after the key at byte 12" for the first fault of `json`; bytes count
/// from 0. Nothing if it is one object, possibly with space around it, in valid UTF-8, nested at
/// most max_json_depth levels. Keys are not compared.
[[nodiscard]] std::optional<std::string> find_json_fault(std::string_view json);

/// Whether the whole of `text` is a number by JSON's grammar, of any size.
[[nodiscard]] bool is_json_number(std::string_view text);

}  // namespace mlpipe
