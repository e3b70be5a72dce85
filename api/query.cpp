#include "api/query.h"

#include <charconv>

namespace mlpipe::api {

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        unsigned byte = 0;
        const char* const begin = text.data() + i + 1;
        const auto [end, error] = std::from_chars(begin, begin + 2, byte, 16);
        if (error != std::errc{} || end != begin + 2) return std::nullopt;
        decoded += static_cast<char>(byte);
        i += 2;
    }
    return decoded;
}

std::string printable_uri(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string printable;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool allowed = byte > 0x20 && byte < 0x7F &&
                             std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
        if (allowed) {
            printable += c;
        } else {
            printable += {'%', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return printable;
}

void for_each_parameter(std::string_view query,
                        const std::function<void(std::string_view, std::string_view)>& take) {
    while (!query.empty()) {
        const std::string_view one = query.substr(0, query.find('&'));
        query.remove_prefix(one.size() < query.size() ? one.size() + 1 : one.size());
        if (one.empty()) continue;
        const std::size_t equals = one.find('=');
        if (equals == std::string_view::npos) {
            take(one, {});
        } else {
            take(one.substr(0, equals), one.substr(equals + 1));
        }
    }
}

}  // namespace mlpipe::api
