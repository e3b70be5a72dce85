#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "report/chart_theme.h"
#include "report/model_charts.h"

namespace mlpipe {
namespace {

using nlohmann::ordered_json;

struct Cell {
    std::string actual, predicted;
    std::int64_t count, row_total;
    std::string note;  ///< what it costs, or that it is right
};

/// "5 x 50 = 250"; of money no unit is known.
std::string cost_text(std::int64_t count, double each) {
    return fmt::format("cost {} × {:.10g} = {:.10g}", count, each,
                       static_cast<double>(count) * each);
}

double share(const Cell& cell) {
    return cell.row_total == 0
               ? 0
               : static_cast<double>(cell.count) / static_cast<double>(cell.row_total);
}

ordered_json text_layer(const char* field, int dy, int size, const char* weight) {
    return {{"mark", {{"type", "text"}, {"dy", dy}, {"fontSize", size}, {"fontWeight", weight}}},
            {"encoding", {{"text", {{"field", field}, {"type", "nominal"}}}}}};
}

}  // namespace

Chart confusion_matrix_chart(const ConfusionMatrix& counts, const ClassNames& names,
                             const DecisionPolicy& policy, const std::string& rows) {
    std::string negative = wrap_label(names.negative_label, 24);
    std::string positive = wrap_label(names.positive_label, 24);
    if (negative == positive) {  // two labels alike would be one row of the chart
        negative += " (0)";
        positive += " (1)";
    }
    const std::int64_t negatives = counts.true_negative + counts.false_positive;
    const std::int64_t positives = counts.false_negative + counts.true_positive;
    const std::vector<Cell> cells = {
        {negative, negative, counts.true_negative, negatives, "right"},
        {negative, positive, counts.false_positive, negatives,
         cost_text(counts.false_positive, policy.false_positive_cost)},
        {positive, negative, counts.false_negative, positives,
         cost_text(counts.false_negative, policy.false_negative_cost)},
        {positive, positive, counts.true_positive, positives, "right"}};
    ordered_json values = ordered_json::array();
    for (const Cell& cell : cells) {
        values.push_back({{"actual", cell.actual},
                          {"predicted", cell.predicted},
                          {"count", cell.count},
                          {"text", std::to_string(cell.count)},
                          {"share", share(cell)},
                          {"row", fmt::format("{:.1f} % of the row", 100 * share(cell))},
                          {"note", cell.note}});
    }
    const ordered_json order = {negative, positive};
    const auto axis = [&](const char* field, const char* title, ordered_json more) {
        ordered_json json = {
            {"field", field}, {"type", "nominal"}, {"sort", order}, {"title", title}};
        json["axis"] = std::move(more);
        return json;
    };
    const std::string title = fmt::format("Confusion matrix of {}", rows);
    const std::string subtitle = fmt::format(
        "{} of {} right. A false negative costs {:.10g}, a false positive {:.10g}; together "
        "{:.10g} "
        "here.",
        counts.true_negative + counts.true_positive, counts.total(), policy.false_negative_cost,
        policy.false_positive_cost,
        static_cast<double>(counts.false_negative) * policy.false_negative_cost +
            static_cast<double>(counts.false_positive) * policy.false_positive_cost);
    const ordered_json rectangles = {
        {"mark", {{"type", "rect"}, {"stroke", "white"}, {"strokeWidth", 3}}},
        {"encoding",
         {{"color",
           {{"field", "share"},
            {"type", "quantitative"},
            {"title", "Share of the row"},
            {"scale", {{"domain", {0, 1}}, {"range", {"#F1FAF5", "#4DB38A"}}}},
            {"legend", {{"format", ".0%"}, {"gradientLength", 150}}}}},
          {"tooltip",
           {{{"field", "actual"}, {"title", "actual"}},
            {{"field", "predicted"}, {"title", "predicted"}},
            {{"field", "count"}, {"title", "rows"}},
            {{"field", "share"}, {"title", "share of the row"}, {"format", ".1%"}}}}}}};
    return {
        "confusion_matrix",
        title + ". " + subtitle +
            fmt::format(" True negative {}, false positive {}, false negative {}, true "
                        "positive {}.",
                        counts.true_negative, counts.false_positive, counts.false_negative,
                        counts.true_positive),
        {{"title", chart_title(title, subtitle, 480)},
         {"width", 420},
         {"height", 300},
         {"data", {{"values", values}}},
         {"encoding",
          {{"x",
            axis("predicted", "Predicted",
                 {{"orient", "bottom"}, {"labelAngle", 0}, {"ticks", false}, {"domain", false}})},
           {"y", axis("actual", "Actual", {{"ticks", false}, {"domain", false}})}}},
         {"layer",
          {rectangles, text_layer("text", -22, 28, "bold"), text_layer("row", 8, 13, "normal"),
           text_layer("note", 30, 13, "normal")}}}};
}

}  // namespace mlpipe
