#include "api/json_text.h"

namespace mlpipe::api {

void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += {'\\', c};
        } else if (byte >= 0x20) {
            out += c;
        } else {
            out += "\\u00";
            out += {digits[byte >> 4], digits[byte & 15]};
        }
    }
    out += '"';
}

}  // namespace mlpipe::api
