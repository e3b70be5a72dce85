#include <fmt/format.h>

#include "metrics/calibration.h"
#include "metrics/cost_curve.h"
#include "report/chart_series.h"
#include "report/chart_theme.h"
#include "report/model_charts.h"

namespace mlpipe {
namespace {

using nlohmann::ordered_json;

constexpr int n_bars = 20;

ordered_json bin_values(std::span<const CalibrationBin> bins) {
    ordered_json values = ordered_json::array();
    for (const CalibrationBin& bin : bins) {
        values.push_back({{"p", bin.mean_p},
                          {"rate", bin.rate},
                          {"low", bin.interval.low},
                          {"high", bin.interval.high},
                          {"rows", bin.rows}});
    }
    return values;
}

ordered_json histogram(std::span<const double> p) {
    std::vector<std::int64_t> counts(n_bars);
    for (const double each : p) {
        ++counts[static_cast<std::size_t>(std::min<double>(each * n_bars, n_bars - 1))];
    }
    ordered_json values = ordered_json::array();
    for (std::size_t i = 0; i < counts.size(); ++i) {
        values.push_back({{"from", static_cast<double>(i) / n_bars},
                          {"to", static_cast<double>(i + 1) / n_bars},
                          {"rows", counts[i]}});
    }
    return {{"width", 440},
            {"height", 80},
            {"data", {{"values", values}}},
            {"mark", {{"type", "bar"}, {"color", chart_colour::quiet}}},
            {"encoding",
             {{"x", share_axis("from", "Predicted probability")},
              {"x2", {{"field", "to"}}},
              {"y",
               {{"field", "rows"},
                {"type", "quantitative"},
                {"title", "Rows"},
                {"axis", {{"tickCount", 3}}}}},
              {"y2", {{"datum", 0}}}}}};
}

ordered_json bins_layer(const ordered_json& values) {
    const ordered_json x = {{"field", "p"}, {"type", "quantitative"}};
    const ordered_json rules = {
        {"mark", {{"type", "rule"}, {"strokeWidth", 1.6}, {"color", chart_colour::blue}}},
        {"encoding",
         {{"x", x},
          {"y", {{"field", "low"}, {"type", "quantitative"}}},
          {"y2", {{"field", "high"}}}}}};
    const ordered_json line = {
        {"mark", {{"type", "line"}, {"color", chart_colour::blue}, {"opacity", 0.5}}},
        {"encoding", {{"x", x}, {"y", {{"field", "rate"}, {"type", "quantitative"}}}}}};
    const ordered_json points = {
        {"mark",
         {{"type", "point"},
          {"filled", true},
          {"size", 90},
          {"opacity", 1},
          {"color", chart_colour::blue}}},
        {"encoding",
         {{"x", share_axis("p", "Predicted probability (mean of the bin)")},
          {"y", share_axis("rate", "Share that is positive")},
          {"tooltip",
           {{{"field", "p"}, {"title", "predicted"}, {"format", ".3f"}},
            {{"field", "rate"}, {"title", "observed"}, {"format", ".3f"}},
            {{"field", "low"}, {"title", "low"}, {"format", ".3f"}},
            {{"field", "high"}, {"title", "high"}, {"format", ".3f"}},
            {{"field", "rows"}, {"title", "rows"}}}}}}};
    return {{"data", {{"values", values}}}, {"layer", {rules, line, points}}};
}

ordered_json cost_values(const CostCurve& curve) {
    ordered_json values = ordered_json::array();
    for (std::size_t i = 0; i < curve.threshold.size(); ++i) {
        values.push_back({{"threshold", curve.threshold[i]},
                          {"cost", curve.value[i]},
                          {"low", curve.low[i]},
                          {"high", curve.high[i]}});
    }
    return values;
}

/// The curve in its band.
ordered_json cost_layer(const CostCurve& curve) {
    const ordered_json threshold = share_axis("threshold", "Threshold");
    const ordered_json band = {
        {"mark", {{"type", "area"}, {"color", chart_colour::blue}, {"opacity", 0.14}}},
        {"encoding",
         {{"x", threshold},
          {"y", {{"field", "low"}, {"type", "quantitative"}}},
          {"y2", {{"field", "high"}}}}}};
    const ordered_json line = {
        {"mark", {{"type", "line"}, {"color", chart_colour::blue}, {"strokeWidth", 2.2}}},
        {"encoding",
         {{"x", threshold},
          {"y",
           {{"field", "cost"},
            {"type", "quantitative"},
            {"title", "Mean cost of a row"},
            {"scale", {{"zero", true}}}}}}}};
    return {{"data", {{"values", cost_values(curve)}}}, {"layer", {band, line}}};
}

}  // namespace

Chart calibration_curve_chart(const RankedRows& rows, const ChartScore& brier) {
    const std::vector<double> p = widened(rows.algorithms[rows.selected].p);
    const int n_bins = p.size() < 200 ? 5 : 10;
    const std::vector<CalibrationBin> bins =
        calibration_curve(rows.y, p, n_bins, BinEdges::quantile);
    const double error = expected_calibration_error(rows.y, p);
    const std::string title = "Calibration: expected error " + fmt::format("{:.3f}", error);
    const std::string subtitle = fmt::format(
        "{} on {}, in {} bins of about as many rows. Lines: 95 % intervals (Wilson). Dashed grey: "
        "a probability of 0.7 means seven in ten. Brier score {}.",
        rows.algorithms[rows.selected].name, rows.rows, bins.size(), score_text(brier));
    const ordered_json curve = {{"width", 440},
                                {"height", 360},
                                {"layer",
                                 {reference_line({{{"x", 0}, {"y", 0}}, {{"x", 1}, {"y", 1}}}),
                                  bins_layer(bin_values(bins))}}};
    return {"calibration_curve",
            title + ". " + subtitle,
            {{"title", chart_title(title, subtitle, 480)}, {"vconcat", {curve, histogram(p)}}}};
}

Chart cost_curve_chart(const RankedRows& rows, const DecisionPolicy& policy) {
    const std::vector<double> p = widened(rows.algorithms[rows.selected].p);
    const ErrorCosts costs{.false_negative = policy.false_negative_cost,
                           .false_positive = policy.false_positive_cost};
    const CostCurve curve =
        cost_curve(rows.y, p, costs, {.seed = rows.seed, .threads = rows.threads});
    const ConfusionMatrix at = confusion_matrix(rows.y, p, rows.threshold);
    const double chosen = money(at, costs).total() / static_cast<double>(at.total());
    const double none = curve.predict_nothing, all = curve.predict_all;
    const std::string title =
        fmt::format("Cost: {:.2f} a row at threshold {:.3f}", chosen, rows.threshold);
    const std::string subtitle = fmt::format(
        "{} on {}. A false negative costs {:.10g}, a false positive {:.10g}. Diamond: the "
        "threshold "
        "in use. Band: 95 %, pointwise. Dashed grey: acting on no row costs {:.2f} a row, on every "
        "row {:.2f}.",
        rows.algorithms[rows.selected].name, rows.rows, policy.false_negative_cost,
        policy.false_positive_cost, none, all);
    const ordered_json diamond = {
        {"data", {{"values", {{{"threshold", rows.threshold}, {"cost", chosen}}}}}},
        {"mark",
         {{"type", "point"},
          {"shape", "diamond"},
          {"filled", true},
          {"size", 190},
          {"color", chart_colour::ink},
          {"stroke", "white"},
          {"opacity", 1}}},
        {"encoding",
         {{"x", {{"field", "threshold"}, {"type", "quantitative"}}},
          {"y", {{"field", "cost"}, {"type", "quantitative"}}},
          {"tooltip",
           {{{"field", "threshold"}, {"title", "threshold"}, {"format", ".3f"}},
            {{"field", "cost"}, {"title", "mean cost of a row"}, {"format", ".2f"}}}}}}};
    return {"cost_curve",
            title + ". " + subtitle,
            {{"title", chart_title(title, subtitle, 560)},
             {"width", 520},
             {"height", 340},
             {"layer",
              {reference_line({{{"x", 0}, {"y", none}}, {{"x", 1}, {"y", none}}}),
               reference_line({{{"x", 0}, {"y", all}}, {{"x", 1}, {"y", all}}}), cost_layer(curve),
               diamond}}}};
}

}  // namespace mlpipe
