// strict_json.h: small JSON objects on which access depends, read so that two readers cannot
// disagree about them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace mlpipe {

/// One JSON object (RFC 8259) and nothing behind it. Throws BadFormat with the reason alone: "it is
/// no JSON object", "'role' is there twice", "it is nested deeper than 8 levels".
[[nodiscard]] nlohmann::json parse_strict_object(std::string_view text);

}  // namespace mlpipe
