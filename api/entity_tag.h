// entity_tag.h: ETag and If-None-Match (RFC 9110, 8.8.3 and 13.1.2).
#pragma once

#include <string>
#include <string_view>

namespace mlpipe::api {

/// A text that is sent again and again, and the tag that names its bytes.
struct Tagged {
    explicit Tagged(std::string text);

    std::string body;
    std::string tag;  ///< with its quotes: "\"5f3a…\""
};

/// Whether `tag` is among those of an If-None-Match, or it is "*".
[[nodiscard]] bool lists_tag(std::string_view if_none_match, std::string_view tag);

}  // namespace mlpipe::api
