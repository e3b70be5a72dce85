// base64url.h: base64 with '-' and '_' and without padding (RFC 4648, section 5), read strictly:
// one text for every byte sequence.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mlpipe {

/// Nothing for padding, another letter, an impossible length, or bits set behind the last byte.
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace mlpipe
