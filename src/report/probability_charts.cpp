#include <fmt/format.h>

#include "metrics/calibration.h"
#include "metrics/threshold_curve.h"
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

struct CostPoint {
    double threshold, cost;
};

/// The mean cost of a row for each threshold from 0 to 1; it holds down to the next lower point.
std::vector<CostPoint> cost_points(std::span<const std::uint8_t> y, std::span<const double> p,
                                   const DecisionPolicy& policy) {
    const std::vector<ThresholdPoint> curve = threshold_curve(y, p);
    const auto rows = static_cast<double>(y.size());
    const auto positives = static_cast<double>(curve.back().true_positive);
    std::vector<CostPoint> points = {
        {.threshold = 1, .cost = positives * policy.false_negative_cost / rows}};
    for (const ThresholdPoint& point : curve) {
        const double cost =
            (positives - static_cast<double>(point.true_positive)) * policy.false_negative_cost +
            static_cast<double>(point.false_positive) * policy.false_positive_cost;
        points.push_back({.threshold = point.score, .cost = cost / rows});
    }
    points.push_back({.threshold = 0, .cost = points.back().cost});
    return points;
}

ordered_json cost_line(const std::vector<CostPoint>& points) {
    ordered_json values = ordered_json::array();
    for (const std::size_t i : thinned(points.size())) {
        values.push_back({{"threshold", points[i].threshold}, {"cost", points[i].cost}});
    }
    return {{"data", {{"values", values}}},
            // A cost holds from one probability down to the next: rows at or above it are acted on.
            {"mark",
             {{"type", "line"},
              {"interpolate", "step-before"},
              {"color", chart_colour::blue},
              {"strokeWidth", 2.2}}},
            {"encoding",
             {{"x", share_axis("threshold", "Threshold")},
              {"y",
               {{"field", "cost"},
                {"type", "quantitative"},
                {"title", "Mean cost of a row"},
                {"scale", {{"zero", true}}}}}}}};
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
    const std::vector<CostPoint> points = cost_points(rows.y, p, policy);
    const ConfusionMatrix at = confusion_matrix(rows.y, p, rows.threshold);
    const auto n = static_cast<double>(at.total());
    const double chosen = (static_cast<double>(at.false_negative) * policy.false_negative_cost +
                           static_cast<double>(at.false_positive) * policy.false_positive_cost) /
                          n;
    const double none = points.front().cost, all = points.back().cost;
    const std::string title =
        fmt::format("Cost: {:.2f} a row at threshold {:.3f}", chosen, rows.threshold);
    const std::string subtitle = fmt::format(
        "{} on {}. A false negative costs {:.10g}, a false positive {:.10g}. Diamond: the "
        "threshold "
        "in use. Dashed grey: acting on no row costs {:.2f} a row, on every row {:.2f}.",
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
               reference_line({{{"x", 0}, {"y", all}}, {{"x", 1}, {"y", all}}}), cost_line(points),
               diamond}}}};
}

}  // namespace mlpipe
