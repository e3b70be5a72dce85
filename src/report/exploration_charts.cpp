#include "report/exploration_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/chart_theme.h"
#include "report/exploration_findings.h"

namespace mlpipe {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t most_levels = 20;
constexpr double width = 440;

std::vector<LevelRate> levels_to_draw(std::span<const LevelRate> levels, bool in_order) {
    std::vector<LevelRate> drawn(levels.begin(), levels.end());
    if (in_order) return drawn;
    if (drawn.size() > most_levels) drawn.resize(most_levels);  // most rows come first
    std::ranges::stable_sort(drawn, std::ranges::greater{}, &LevelRate::rate);
    return drawn;
}

/// Names of levels that are different even where they look alike once wrapped.
std::string unique_label(const std::string& text, const ordered_json& taken) {
    std::string label = wrap_label(shortened(text, 80), 34);
    const auto is_taken = [&] {
        return std::find(taken.begin(), taken.end(), label) != taken.end();
    };
    for (int i = 2; is_taken(); ++i) {
        label = wrap_label(shortened(text, 80), 34) + fmt::format(" ({})", i);
    }
    return label;
}

/// A share as an axis in whole per cent from 0.
ordered_json share_axis_from(const char* field, const std::string& title) {
    return {{"field", field},
            {"type", "quantitative"},
            {"title", title},
            {"axis", {{"format", ".0%"}, {"tickCount", 6}}},
            {"scale", {{"zero", true}}}};
}

ordered_json rate_layers(const LevelRate& all) {
    ordered_json bars = {
        {"mark", {{"type", "bar"}, {"cornerRadiusEnd", 2}, {"color", chart_colour::blue}}},
        {"encoding",
         {{"tooltip",
           {{{"field", "level"}, {"title", "level"}},
            {{"field", "rows"}, {"title", "rows"}},
            {{"field", "rate"}, {"title", "rate"}, {"format", ".1%"}},
            {{"field", "low"}, {"title", "from"}, {"format", ".1%"}},
            {{"field", "high"}, {"title", "to"}, {"format", ".1%"}}}}}}};
    ordered_json whiskers = {
        {"mark", {{"type", "rule"}, {"strokeWidth", 1.6}, {"color", chart_colour::ink}}},
        {"encoding",
         {{"x", {{"field", "low"}, {"type", "quantitative"}}}, {"x2", {{"field", "high"}}}}}};
    ordered_json texts = {{"mark", {{"type", "text"}, {"align", "left"}, {"dx", 6}}},
                          {"encoding",
                           {{"x", {{"field", "high"}, {"type", "quantitative"}}},
                            {"text", {{"field", "text"}, {"type", "nominal"}}}}}};
    ordered_json overall = {
        {"mark", {{"type", "rule"}, {"strokeDash", {4, 3}}, {"color", chart_colour::quiet}}},
        {"encoding", {{"x", {{"datum", all.rate()}}}, {"y", nullptr}}}};
    return {bars, whiskers, texts, overall};
}

}  // namespace

Chart level_rates_chart(const std::string& name, const std::string& title,
                        std::span<const LevelRate> levels, bool in_order, const LevelRate& all,
                        const std::string& positive) {
    const std::vector<LevelRate> drawn = levels_to_draw(levels, in_order);
    ordered_json values = ordered_json::array(), order = ordered_json::array();
    double largest = 0;
    for (const LevelRate& level : drawn) {
        const Interval interval = level.interval();
        const std::string label = unique_label(shown(level), order);
        order.push_back(label);
        values.push_back({{"level", label},
                          {"rate", level.rate()},
                          {"low", interval.low},
                          {"high", interval.high},
                          {"rows", level.rows},
                          {"text", fmt::format("{:.1f} % of {}", 100 * level.rate(), level.rows)}});
        largest = std::max(largest, interval.high);
    }
    const std::string subtitle = fmt::format(
        "Share of {} with 95 % intervals; dashed: {:.1f} % of all rows.{}", shortened(positive, 60),
        100 * all.rate(),
        drawn.size() < levels.size()
            ? fmt::format(" The {} most frequent of {} levels.", drawn.size(), levels.size())
            : std::string());
    const auto [lowest, highest] = std::ranges::minmax_element(drawn, {}, &LevelRate::rate);
    ordered_json x = share_axis_from("rate", "Share of " + shortened(positive, 40));
    x["scale"] = {{"domain", {0, 1.3 * std::max(largest, 0.01)}}, {"nice", false}};
    return {name,
            fmt::format("{}. {} Highest: {}, {}. Lowest: {}, {}.", title, subtitle, shown(*highest),
                        rate_text(*highest), shown(*lowest), rate_text(*lowest)),
            {{"title", chart_title(title, subtitle, 640)},
             {"width", width},
             {"height", {{"step", 26}}},
             {"data", {{"values", values}}},
             {"encoding",
              {{"y",
                {{"field", "level"},
                 {"type", "nominal"},
                 {"sort", order},
                 {"title", nullptr},
                 {"axis", {{"ticks", false}, {"domain", false}, {"labelPadding", 8}}}}},
               {"x", x}}},
             {"layer", rate_layers(all)}}};
}

Chart distribution_chart(const std::string& name, const ColumnExploration& column,
                         const ClassNames& names) {
    const NumberDistribution& distribution = *column.distribution;
    const std::string negative = wrap_label(shortened(names.negative_label, 60), 40);
    const std::string positive = wrap_label(shortened(names.positive_label, 60), 40);
    ordered_json values = ordered_json::array();
    const auto add = [&](const std::string& label, std::span<const std::int64_t> counts,
                         std::int64_t rows) {
        for (std::size_t bin = 0; bin < counts.size(); ++bin) {
            const double from = distribution.edges[bin];
            const double to = distribution.edges[bin + 1];
            // A single value is a bin without width, which would not be seen.
            values.push_back(
                {{"class", label},
                 {"from", from},
                 {"to", to > from ? to : from + 1},
                 {"rows", counts[bin]},
                 {"share",
                  rows == 0 ? 0 : static_cast<double>(counts[bin]) / static_cast<double>(rows)}});
        }
    };
    add(negative, distribution.negative_counts, distribution.negative.rows);
    add(positive, distribution.positive_counts, distribution.positive.rows);
    const std::string title = shortened(column.name, 60) + " in either class";
    const std::string subtitle =
        fmt::format("Bars of a class add up to 100 %. Medians: {:.4g} of {}, {:.4g} of {}.",
                    distribution.negative.quantiles[2], shortened(names.negative_label, 40),
                    distribution.positive.quantiles[2], shortened(names.positive_label, 40));
    return {name,
            title + ". " + subtitle,
            {{"title", chart_title(title, subtitle, 640)},
             {"width", 560},
             {"height", 200},
             {"data", {{"values", values}}},
             {"mark", {{"type", "bar"}, {"opacity", 0.6}, {"binSpacing", 1}}},
             {"encoding",
              {{"x",
                {{"field", "from"},
                 {"type", "quantitative"},
                 {"title", wrap_label(shortened(column.name, 60), 60)},
                 {"bin", {{"binned", true}}}}},
               {"x2", {{"field", "to"}}},
               {"y",
                [] {
                    ordered_json y = share_axis_from("share", "Share of the class");
                    y["stack"] = nullptr;
                    return y;
                }()},
               {"color",
                {{"field", "class"},
                 {"type", "nominal"},
                 {"title", nullptr},
                 {"sort", nullptr},
                 {"scale",
                  {{"domain", {negative, positive}},
                   {"range", {chart_colour::blue, chart_colour::vermilion}}}},
                 {"legend", {{"orient", "bottom"}, {"symbolType", "square"}}}}},
               {"tooltip",
                {{{"field", "class"}, {"title", "class"}},
                 {{"field", "from"}, {"title", "from"}},
                 {{"field", "to"}, {"title", "to (not in)"}},
                 {{"field", "rows"}, {"title", "rows"}},
                 {{"field", "share"}, {"title", "share"}, {"format", ".1%"}}}}}}}};
}

}  // namespace mlpipe
