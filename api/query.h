// query.h: the part of a target behind the '?'.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace mlpipe::api {

/// "%41" gives "A" and "+" a space. Nothing for a '%' without two hexadecimal digits.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

/// Every byte that may not stand in a URI as %XX, so that the text is ASCII and safe in a log.
[[nodiscard]] std::string printable_uri(std::string_view text);

/// Calls `take(name, value)` for every parameter in order, both as sent. Empty ones are passed
/// over.
void for_each_parameter(std::string_view query,
                        const std::function<void(std::string_view, std::string_view)>& take);

}  // namespace mlpipe::api
