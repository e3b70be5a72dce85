// json_text.h: JSON written straight into a buffer.
#pragma once

#include <string>
#include <string_view>

namespace mlpipe::api {

/// Appends `text` (UTF-8) in quotes, with '"', '\' and control characters escaped.
void append_json_string(std::string& out, std::string_view text);

}  // namespace mlpipe::api
