// hex.h: bytes as lower-case hexadecimal digits and back.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mlpipe {

[[nodiscard]] std::string hex(std::span<const std::uint8_t> bytes);

/// Nothing unless `text` is what hex() gives.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> parse_hex(std::string_view text);

}  // namespace mlpipe
