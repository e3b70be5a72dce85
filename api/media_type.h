// media_type.h: what Content-Type says (RFC 9110, 8.3).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mlpipe::api {

/// "application/json; charset=utf-8" is of type "application/json". Case counts nowhere.
[[nodiscard]] std::string_view without_parameters(std::string_view content_type);

/// Which of `known` a Content-Type names: the first one if it is empty; application/json also for
/// anything+json; empty for another. REQUIRES: `known` are in lower case.
[[nodiscard]] std::string_view find_media_type(std::string_view content_type,
                                               std::span<const std::string_view> known);

/// Whether an Accept header allows `media_type`: it is absent, or lists it or a range with it
/// (text/*, */*) at another quality than 0.
[[nodiscard]] bool accepts(std::string_view accept, std::string_view media_type);

/// "application/json, application/x-ndjson or text/csv".
[[nodiscard]] std::string list_media_types(std::span<const std::string_view> known);

}  // namespace mlpipe::api
