// json_text.h: JSON for people and programs to read.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace mlpipe {

/// Indented, with a newline at the end. Bytes that are no UTF-8 (of a path) become U+FFFD.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& json);

/// A text in quotes.
[[nodiscard]] std::string json_string(std::string_view text);

}  // namespace mlpipe
