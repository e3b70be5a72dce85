#include "report/chart_theme.h"

#include <nlohmann/json.hpp>

#include "core/utf8.h"
#include "report/chart_fonts.h"

namespace mlpipe {
namespace {

using nlohmann::ordered_json;

/// The characters of `text`, each as UTF-8, with nothing among them that SVG cannot hold.
std::vector<std::string> characters(std::string_view text) {
    std::vector<std::string> all;
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) {
            all.emplace_back("\xEF\xBF\xBD");  // U+FFFD
            text.remove_prefix(1);
            continue;
        }
        const auto first = static_cast<unsigned char>(text.front());
        const bool control = length == 1 && (first < 0x20 || first == 0x7F);
        all.push_back(control ? " " : std::string(text.substr(0, length)));
        text.remove_prefix(length);
    }
    return all;
}

bool breaks_after(const std::string& character) {
    return character.size() == 1 && std::string_view(" _-,=/").find(character) != std::string::npos;
}

/// How many characters from `begin` stand in one line.
std::size_t line_length(const std::vector<std::string>& all, std::size_t begin, std::size_t width) {
    if (all.size() - begin <= width) return all.size() - begin;
    for (std::size_t length = width; length > width / 2; --length) {
        if (breaks_after(all[begin + length - 1])) return length;
    }
    return width;
}

void trim_end(std::string& text) {
    while (!text.empty() && text.back() == ' ') text.pop_back();
}

std::vector<std::string> lines_of(const std::string& text, double width, double size) {
    // Half a size is a little more than the mean width of a letter of running text.
    const std::string wrapped = wrap_label(text, static_cast<std::size_t>(width / (0.5 * size)));
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin <= wrapped.size();) {
        const std::size_t end = std::min(wrapped.find('\n', begin), wrapped.size());
        lines.push_back(wrapped.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

}  // namespace

const std::vector<std::string>& series_colours() {
    static const std::vector<std::string> colours = {chart_colour::blue, chart_colour::vermilion,
                                                     chart_colour::green, chart_colour::purple};
    return colours;
}

const std::vector<std::vector<int>>& series_dashes() {
    static const std::vector<std::vector<int>> dashes = {{1, 0}, {6, 3}, {2, 2}, {8, 3, 2, 3}};
    return dashes;
}

ordered_json chart_theme() {
    using namespace chart_colour;
    return {
        {"background", "white"},
        {"font", chart_font},
        {"lineBreak", "\n"},
        {"padding", 14},
        {"view", {{"stroke", nullptr}}},
        {"range", {{"category", series_colours()}}},
        {"axis",
         {{"labelFontSize", 12},
          {"titleFontSize", 13},
          {"titleFontWeight", "normal"},
          {"labelColor", ink},
          {"titleColor", ink},
          {"titlePadding", 10},
          {"domainColor", quiet},
          {"tickColor", quiet},
          {"gridColor", grid},
          {"labelLimit", 0},
          {"titleLimit", 0}}},
        {"legend",
         {{"labelFontSize", 12},
          {"titleFontSize", 12},
          {"labelColor", ink},
          {"titleColor", ink},
          {"labelLimit", 0},
          {"titleLimit", 0},
          {"symbolSize", 160},
          {"symbolStrokeWidth", 2}}},
        {"title",
         {{"anchor", "start"},
          {"frame", "group"},
          {"offset", 14},
          {"fontSize", 17},
          {"fontWeight", "bold"},
          {"color", ink},
          {"subtitleFontSize", 12.5},
          {"subtitleColor", quiet},
          {"subtitlePadding", 6},
          {"limit", 0}}},
        {"header", {{"labelFontSize", 12}, {"titleFontSize", 13}, {"labelLimit", 0}}},
        {"text", {{"fontSize", 12}, {"color", ink}}},
        {"bar", {{"color", blue}}},
        {"line", {{"strokeWidth", 2}}},
    };
}

std::string wrap_label(std::string_view text, std::size_t width) {
    const std::vector<std::string> all = characters(text);
    std::string wrapped;
    for (std::size_t begin = 0; begin < all.size();) {
        const std::size_t length = line_length(all, begin, std::max<std::size_t>(width, 1));
        std::string line;
        for (std::size_t i = begin; i < begin + length; ++i) line += all[i];
        trim_end(line);
        wrapped += (begin == 0 ? "" : "\n") + line;
        begin += length;
    }
    return wrapped;
}

ordered_json chart_title(const std::string& title, const std::string& subtitle, double width) {
    ordered_json json = {{"text", lines_of(title, width, 17)}};
    if (!subtitle.empty()) json["subtitle"] = lines_of(subtitle, width, 12.5);
    return json;
}

}  // namespace mlpipe
