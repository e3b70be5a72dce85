#include "table/csv_fault.h"

#include <algorithm>
#include <filesystem>

namespace mlpipe {
namespace {

constexpr std::size_t longest_excerpt = 40;

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
}

std::string escaped(char c) {
    if (c == '\n') return "\\n";
    if (c == '\r') return "\\r";
    if (c == '\t') return "\\t";
    constexpr std::string_view digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    return {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
}

std::string shell_word(const std::string& word) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_-=.,/:+%@").find(c) != std::string_view::npos;
    };
    if (std::all_of(word.begin(), word.end(), plain)) return word;
    std::string quoted = "'";
    for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
    return quoted + "'";
}

}  // namespace

std::string located(const CsvSource& source, CsvPlace place, std::string_view what) {
    if (source.is_database) {
        return source.name + ": row " + std::to_string(place.line - 1) + ": " + std::string(what);
    }
    return source.name + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) +
           ": " + std::string(what);
}

std::string quoted_excerpt(std::string_view text) {
    std::size_t shown = text.size();
    if (shown > longest_excerpt) {
        shown = longest_excerpt;
        while (shown > 0 && (static_cast<unsigned char>(text[shown]) & 0xC0) == 0x80) --shown;
    }
    std::string excerpt = "\"";
    for (const char c : text.substr(0, shown)) {
        excerpt += is_control(c) ? escaped(c) : std::string(1, c);
    }
    return excerpt + (shown < text.size() ? "…\"" : "\"");
}

bool is_shown_whole(std::string_view text) {
    return text.size() <= longest_excerpt && std::none_of(text.begin(), text.end(), is_control);
}

std::string type_option(std::string_view column, std::string_view type) {
    return "--type " + shell_word(std::string(column) + "=" + std::string(type));
}

std::string not_a_number_help(std::string_view text, std::string_view column,
                              std::string_view type) {
    if (!is_shown_whole(text)) return "add " + type_option(column, type);
    return "add --missing " + quoted_excerpt(text) + " to read it as missing, or " +
           type_option(column, type);
}

std::string conversion_command(const CsvSource& source, std::string_view encoding) {
    const std::string from = "iconv -f " + std::string(encoding) + " -t utf-8 ";
    if (source.name == "<stdin>") return from;
    const std::filesystem::path path(source.name);
    if (path.extension() == ".gz") return "zcat " + shell_word(source.name) + " | " + from;
    const auto converted =
        path.parent_path() / (path.stem().string() + "_utf8" + path.extension().string());
    return from + shell_word(source.name) + " > " + shell_word(converted.string());
}

}  // namespace mlpipe
