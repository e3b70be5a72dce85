#include "cli/text_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace mlpipe {

std::size_t display_width(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }));
}

std::string format_table(const std::vector<std::vector<std::string>>& rows, std::size_t n_left) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], display_width(row[i]));
        }
    }
    std::string table;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string space(widths[i] - display_width(row[i]), ' ');
            line += (i == 0 ? "" : "  ") + (i < n_left ? row[i] + space : space + row[i]);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        table += line + '\n';
    }
    return table;
}

std::string wrap(std::string_view text, std::size_t indent, std::size_t width) {
    std::string wrapped;
    std::size_t column = 0;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        const std::size_t needed = display_width(word);
        if (column > 0 && column + 1 + needed > width) {
            wrapped += '\n' + std::string(indent, ' ');
            column = indent;
        } else if (!wrapped.empty()) {
            wrapped += ' ';
            ++column;
        }
        wrapped += word;
        column += needed;
    }
    return wrapped;
}

std::string score_text(double score) {
    return fmt::format("{:.3f}", score);
}

std::string duration_text(double seconds) {
    if (seconds < 0.1) return fmt::format("{:.1f} ms", seconds * 1e3);
    if (seconds < 60) return fmt::format("{:.2f} s", seconds);
    const auto whole = static_cast<long>(seconds);
    return fmt::format("{} min {} s", whole / 60, whole % 60);
}

std::string count_text(std::size_t count) {
    std::string digits = std::to_string(count);
    for (std::size_t place = digits.size(); place > 3; place -= 3) digits.insert(place - 3, ",");
    return digits;
}

std::string count_text(std::size_t count, std::string_view noun) {
    return count_text(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace mlpipe
