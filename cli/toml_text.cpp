#include "cli/toml_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/number_text.h"

namespace mlpipe {

std::string toml_quoted(std::string_view text) {
    std::string text_in_quotes = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') {
            text_in_quotes += '\\';
            text_in_quotes += letter;
        } else if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f) {
            text_in_quotes += fmt::format("\\u{:04X}", static_cast<unsigned>(letter));
        } else {
            text_in_quotes += letter;
        }
    }
    return text_in_quotes + '"';
}

std::string key_text(std::string_view key) {
    const auto bare = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || letter == '_' || letter == '-';
    };
    return !key.empty() && std::ranges::all_of(key, bare) ? std::string(key) : toml_quoted(key);
}

std::string number_text(double value) {
    const std::string text = to_text(value);
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

std::string list_text(const std::vector<std::string>& texts) {
    std::string list;
    for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + toml_quoted(text);
    return "[" + list + "]";
}

std::string toml_text(const SettingValue& value) {
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
    if (const auto* number = std::get_if<double>(&value)) return number_text(*number);
    if (const auto* text = std::get_if<std::string>(&value)) return toml_quoted(*text);
    return "";
}

std::string line(std::string_view key, std::string_view value, std::string_view comment) {
    const std::string assignment = fmt::format("{} = {}", key, value);
    return comment.empty() ? assignment + "\n" : fmt::format("{:<38}  # {}\n", assignment, comment);
}

std::string optional_line(std::string_view key, const std::optional<std::string>& value,
                          std::string_view example, std::string_view comment) {
    return value ? line(key, toml_quoted(*value), comment)
                 : "# " + line(key, toml_quoted(example), comment);
}

}  // namespace mlpipe
