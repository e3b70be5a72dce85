#include "access/base64url.h"

#include <cstdint>

namespace mlpipe {
namespace {

/// -1 for what is no letter of the alphabet.
int value_of(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

}  // namespace

std::optional<std::string> decode_base64url(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int n_bits = 0;
    for (const char c : text) {
        const int value = value_of(c);
        if (value < 0) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        n_bits += 6;
        if (n_bits >= 8) {
            n_bits -= 8;
            bytes += static_cast<char>(bits >> n_bits & 0xFF);
        }
    }
    const bool leftover = n_bits == 6 || (bits & ((1u << n_bits) - 1)) != 0;
    if (leftover) return std::nullopt;
    return bytes;
}

}  // namespace mlpipe
