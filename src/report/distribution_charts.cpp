#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "report/chart_series.h"
#include "report/chart_theme.h"
#include "report/model_charts.h"

namespace mlpipe {
namespace {

using nlohmann::ordered_json;

std::string bar_text(std::int64_t count, std::int64_t total) {
    return fmt::format(
        "{} ({:.1f} %)", count,
        total == 0 ? 0 : 100 * static_cast<double>(count) / static_cast<double>(total));
}

/// "Churn (Yes)", "Yes": as it is shown, and as it stands in the data.
std::string class_text(const std::string& label, const std::string& value) {
    return wrap_label(label == value ? value : label + " (" + value + ")", 60);
}

ordered_json colours_of(const std::string& negative, const std::string& positive) {
    return {
        {"field", "class"},
        {"type", "nominal"},
        {"title", nullptr},
        {"sort", nullptr},
        {"scale",
         {{"domain", {negative, positive}},
          {"range", {chart_colour::blue, chart_colour::vermilion}}}},
        {"legend", {{"orient", "bottom"}, {"direction", "vertical"}, {"symbolType", "square"}}}};
}

}  // namespace

Chart target_distribution_chart(std::span<const TargetCounts> groups, const std::string& target,
                                const ClassNames& names) {
    const std::string negative = class_text(names.negative_label, names.negative_value);
    const std::string positive = class_text(names.positive_label, names.positive_value);
    ordered_json values = ordered_json::array(), order = ordered_json::array();
    std::int64_t largest = 0, positives = 0, all = 0;
    for (const TargetCounts& group : groups) {
        const std::int64_t total = group.negative + group.positive;
        order.push_back(group.group);
        for (const auto& [name, count] :
             {std::pair{negative, group.negative}, std::pair{positive, group.positive}}) {
            values.push_back({{"group", group.group},
                              {"class", name},
                              {"rows", count},
                              {"text", bar_text(count, total)}});
            largest = std::max(largest, count);
        }
        positives += group.positive;
        all += total;
    }
    const Interval interval = wilson_interval(positives, all);
    const std::string title = "Target: " + target;
    const std::string subtitle =
        fmt::format("{} of {} rows are {}: {:.1f} % (95 % interval {:.1f} to {:.1f} %)", positives,
                    all, names.positive_label,
                    all == 0 ? 0 : 100 * static_cast<double>(positives) / static_cast<double>(all),
                    100 * interval.low, 100 * interval.high);
    const ordered_json y_axis = {
        {"field", "group"},
        {"type", "nominal"},
        {"sort", order},
        {"title", nullptr},
        {"axis", {{"ticks", false}, {"domain", false}, {"labelPadding", 8}}}};
    return {"target_distribution",
            title + ". " + subtitle,
            {{"title", chart_title(title, subtitle, 520)},
             {"width", 440},
             {"height", {{"step", 30}}},
             {"data", {{"values", values}}},
             {"encoding",
              {{"y", y_axis},
               {"yOffset",
                {{"field", "class"},
                 {"type", "nominal"},
                 {"sort", nullptr},
                 {"scale", {{"domain", {negative, positive}}}}}},
               {"x",
                {{"field", "rows"},
                 {"type", "quantitative"},
                 {"title", "Rows"},
                 {"scale",
                  {{"domain", {0, 1.25 * static_cast<double>(std::max<std::int64_t>(largest, 1))}},
                   {"nice", false}}}}}}},
             {"layer",
              {{{"mark", {{"type", "bar"}, {"cornerRadiusEnd", 2}}},
                {"encoding", {{"color", colours_of(negative, positive)}}}},
               {{"mark", {{"type", "text"}, {"align", "left"}, {"dx", 5}}},
                {"encoding", {{"text", {{"field", "text"}, {"type", "nominal"}}}}}}}}}};
}

Chart model_comparison_chart(std::span<const ComparedScore> scores, const std::string& selected,
                             const std::string& folds) {
    ordered_json values = ordered_json::array();
    std::vector<std::string> algorithms;
    ordered_json metrics = ordered_json::array();
    std::size_t at_selected = 0;
    std::string numbers;
    for (const ComparedScore& each : scores) {
        const bool is_selected = each.algorithm == selected;
        const std::string label =
            wrap_label(each.algorithm, 60) + (is_selected ? " (selected)" : "");
        if (std::find(algorithms.begin(), algorithms.end(), label) == algorithms.end()) {
            if (is_selected) at_selected = algorithms.size();
            algorithms.push_back(label);
        }
        if (std::find(metrics.begin(), metrics.end(), each.metric) == metrics.end()) {
            metrics.push_back(each.metric);
        }
        values.push_back({{"series", label},
                          {"metric", each.metric},
                          {"mean", each.mean},
                          {"deviation", each.deviation},
                          {"low", std::max(0.0, each.mean - each.deviation)},
                          {"high", std::min(1.0, each.mean + each.deviation)}});
        if (is_selected) numbers += fmt::format(" {} {:.3f}.", each.metric, each.mean);
    }
    ordered_json colour = series_encoding(algorithms, at_selected)["color"];
    colour["legend"]["symbolType"] = "square";
    const std::string title = "Comparison of algorithms in cross-validation";
    const std::string subtitle =
        folds + ". Bars: mean over folds; lines: plus and minus one standard deviation. " +
        selected + " was selected.";
    const ordered_json offset = {{"field", "series"},
                                 {"type", "nominal"},
                                 {"sort", nullptr},
                                 {"scale", {{"domain", algorithms}}}};
    return {
        "model_comparison",
        title + ". " + subtitle + numbers,
        {{"title", chart_title(title, subtitle, 640)},
         {"width", 620},
         {"height", 320},
         {"data", {{"values", values}}},
         {"encoding",
          {{"x",
            {{"field", "metric"},
             {"type", "nominal"},
             {"sort", metrics},
             {"title", nullptr},
             {"axis", {{"labelAngle", 0}, {"ticks", false}}}}},
           {"xOffset", offset}}},
         {"layer",
          {{{"mark", {{"type", "bar"}, {"cornerRadiusEnd", 2}}},
            {"encoding",
             {{"y", share_axis("mean", "Score")},
              {"color", colour},
              {"tooltip",
               {{{"field", "series"}, {"title", "algorithm"}},
                {{"field", "metric"}, {"title", "metric"}},
                {{"field", "mean"}, {"title", "mean"}, {"format", ".3f"}},
                {{"field", "deviation"}, {"title", "standard deviation"}, {"format", ".3f"}}}}}}},
           {{"mark", {{"type", "rule"}, {"strokeWidth", 1.6}, {"color", chart_colour::ink}}},
            {"encoding",
             {{"y", {{"field", "low"}, {"type", "quantitative"}}},
              {"y2", {{"field", "high"}}}}}}}}}};
}

}  // namespace mlpipe
