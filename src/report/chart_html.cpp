#include "report/chart_html.h"

#include "core/error.h"
#include "core/utf8.h"
#include "report/assets.h"

namespace mlpipe {
namespace {

/// JSON may write any character as an escape, so `<` is: neither </script> nor <!-- can appear.
std::string json_in_script(const std::string& json) {
    std::string safe;
    safe.reserve(json.size());
    for (const char c : json) {
        if (c == '<') {
            safe += "\\u003c";
        } else {
            safe += c;
        }
    }
    return safe;
}

/// `svg` whose clip paths are called after the chart: every picture counts its own from 1, and a
/// page in which two are called alike clips one by the other.
std::string with_own_ids(std::string svg, const std::string& name) {
    for (const std::string_view mark : {" id=\"clip", "url(#clip"}) {
        const std::size_t clip = mark.size() - 4;
        for (std::size_t at = 0; (at = svg.find(mark, at)) != std::string::npos;
             at += mark.size()) {
            svg.insert(at + clip, name + "_");
        }
    }
    return svg;
}

std::string svg_or_nothing(const Chart& chart) {
    try {
        return with_own_ids(chart.to_svg(), chart.name());
    } catch (const IoFailure&) {
        return "";  // the page's own script draws it
    }
}

std::string entity(std::string_view character) {
    if (character.size() != 1) return std::string(character);
    switch (character.front()) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        default:
            break;
    }
    const auto byte = static_cast<unsigned char>(character.front());
    const bool allowed = byte == '\t' || byte == '\n' || (byte >= 0x20 && byte != 0x7F);
    return allowed ? std::string(character) : "\xEF\xBF\xBD";
}

}  // namespace

std::string html_text(std::string_view text) {
    std::string html;
    html.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        html += length == 0 ? "\xEF\xBF\xBD" : entity(text.substr(0, length));
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return html;
}

std::string chart_figure(const Chart& chart, std::string_view caption) {
    std::string html = "<figure data-chart=\"" + html_text(chart.name()) +
                       "\">\n<div data-picture role=\"img\" aria-label=\"" +
                       html_text(chart.description()) + "\">" + svg_or_nothing(chart) +
                       "</div>\n<script type=\"application/json\">" + json_in_script(chart.spec()) +
                       "</script>\n";
    if (!caption.empty()) html += "<figcaption>" + html_text(caption) + "</figcaption>\n";
    return html + "</figure>\n";
}

std::string chart_scripts() {
    return "<script>" + chart_bundle() + "</script>\n<script>mlpipeCharts.drawAll();</script>\n";
}

std::string_view chart_style() {
    return "figure[data-chart] { margin: 1.5rem 0; break-inside: avoid; }\n"
           "figure[data-chart] svg { max-width: 100%; height: auto; }\n"
           "figure[data-chart] figcaption { color: #4a5563; font-size: 0.9rem; }\n"
           "#vg-tooltip-element { font: 13px Arial, Helvetica, sans-serif; }\n";
}

}  // namespace mlpipe
