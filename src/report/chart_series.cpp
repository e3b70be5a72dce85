#include "report/chart_series.h"

#include <fmt/format.h>

#include "report/chart_theme.h"

namespace mlpipe {

using nlohmann::ordered_json;

ordered_json series_encoding(const std::vector<std::string>& labels, std::size_t selected) {
    ordered_json colours = ordered_json::array(), dashes = ordered_json::array();
    for (std::size_t i = 0, other = 1; i < labels.size(); ++i) {
        const std::size_t look = i == selected ? 0 : other++;
        colours.push_back(series_colours()[look % series_colours().size()]);
        dashes.push_back(series_dashes()[look % series_dashes().size()]);
    }
    const ordered_json legend = {{"title", nullptr},
                                 {"orient", "bottom"},
                                 {"direction", "vertical"},
                                 {"symbolType", "stroke"}};
    const auto channel = [&](const ordered_json& range) {
        return ordered_json{{"field", "series"},
                            {"type", "nominal"},
                            {"sort", nullptr},
                            {"scale", {{"domain", labels}, {"range", range}}},
                            {"legend", legend}};
    };
    return {{"color", channel(colours)}, {"strokeDash", channel(dashes)}};
}

std::vector<std::string> series_labels(const RankedRows& rows,
                                       const std::vector<std::string>& numbers) {
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < rows.algorithms.size(); ++i) {
        labels.push_back(wrap_label(rows.algorithms[i].name, 50) + ": " + numbers[i] +
                         (i == rows.selected ? " (selected)" : ""));
    }
    return labels;
}

std::vector<std::size_t> thinned(std::size_t n, std::size_t limit) {
    std::vector<std::size_t> kept;
    if (n <= limit) {
        for (std::size_t i = 0; i < n; ++i) kept.push_back(i);
        return kept;
    }
    for (std::size_t k = 0; k < limit; ++k) kept.push_back(k * (n - 1) / (limit - 1));
    return kept;
}

std::string score_text(const ChartScore& score) {
    return fmt::format("{:.3f} (95 % interval {:.3f} to {:.3f})", score.value, score.low,
                       score.high);
}

ordered_json share_axis(const char* field, const std::string& title) {
    return {{"field", field},
            {"type", "quantitative"},
            {"title", title},
            {"scale", {{"domain", {0, 1}}}},
            {"axis", {{"tickCount", 6}, {"format", ".1f"}}}};
}

ordered_json reference_line(const ordered_json& values) {
    return {{"data", {{"values", values}}},
            {"mark",
             {{"type", "line"},
              {"color", chart_colour::quiet},
              {"strokeDash", {4, 4}},
              {"strokeWidth", 1.5}}},
            {"encoding",
             {{"x", {{"field", "x"}, {"type", "quantitative"}}},
              {"y", {{"field", "y"}, {"type", "quantitative"}}}}}};
}

std::vector<double> widened(std::span<const float> p) {
    return {p.begin(), p.end()};
}

}  // namespace mlpipe
