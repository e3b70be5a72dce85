#include <fmt/format.h>

#include "metrics/curve_bands.h"
#include "metrics/ranking_curves.h"
#include "report/chart_series.h"
#include "report/chart_theme.h"
#include "report/model_charts.h"

namespace mlpipe {
namespace {

using nlohmann::ordered_json;

constexpr double side = 440;

ordered_json band_layer(const CurveBand& band) {
    ordered_json values = ordered_json::array();
    for (std::size_t i = 0; i < band.x.size(); ++i) {
        values.push_back({{"x", band.x[i]}, {"low", band.low[i]}, {"high", band.high[i]}});
    }
    return {{"data", {{"values", values}}},
            {"mark", {{"type", "area"}, {"color", chart_colour::blue}, {"opacity", 0.14}}},
            {"encoding",
             {{"x", {{"field", "x"}, {"type", "quantitative"}}},
              {"y", {{"field", "low"}, {"type", "quantitative"}}},
              {"y2", {{"field", "high"}}}}}};
}

struct CurveText {
    const char *x, *y;  ///< titles of the axes
    const char* interpolate;
};

ordered_json curves_layer(const ordered_json& values, const std::vector<std::string>& labels,
                          std::size_t selected, const CurveText& text) {
    ordered_json encoding = series_encoding(labels, selected);
    encoding["x"] = share_axis("x", text.x);
    encoding["y"] = share_axis("y", text.y);
    encoding["order"] = {{"field", "i"}, {"type", "quantitative"}};
    return {{"data", {{"values", values}}},
            {"mark", {{"type", "line"}, {"interpolate", text.interpolate}, {"clip", false}}},
            {"encoding", encoding}};
}

ordered_json operating_point(double x, double y, const CurveText& text, float threshold) {
    return {{"data", {{"values", {{{"x", x}, {"y", y}, {"threshold", threshold}}}}}},
            {"mark",
             {{"type", "point"},
              {"shape", "diamond"},
              {"filled", true},
              {"size", 190},
              {"color", chart_colour::ink},
              {"stroke", "white"},
              {"opacity", 1}}},
            {"encoding",
             {{"x", {{"field", "x"}, {"type", "quantitative"}}},
              {"y", {{"field", "y"}, {"type", "quantitative"}}},
              {"tooltip",
               {{{"field", "threshold"}, {"title", "threshold"}, {"format", ".3f"}},
                {{"field", "x"}, {"title", text.x}, {"format", ".3f"}},
                {{"field", "y"}, {"title", text.y}, {"format", ".3f"}}}}}}};
}

void add_points(ordered_json& values, const std::string& label, std::span<const double> x,
                std::span<const double> y) {
    for (const std::size_t i : thinned(x.size())) {
        values.push_back({{"series", label}, {"i", i}, {"x", x[i]}, {"y", y[i]}});
    }
}

/// recall and precision as a threshold comes down, from recall 0 with the precision of the first
/// step. Where the highest rows are negative, recall stays 0 for a while; that is left out.
std::pair<std::vector<double>, std::vector<double>> descending(const PrecisionRecallCurve& curve) {
    std::vector<double> recalls = {0}, precisions = {0};
    for (std::size_t i = curve.recall.size() - 1; i-- > 0;) {
        if (curve.recall[i] == 0) continue;
        recalls.push_back(curve.recall[i]);
        precisions.push_back(curve.precision[i]);
    }
    precisions[0] = precisions[1];
    return {std::move(recalls), std::move(precisions)};
}

Chart ranking_chart(std::string name, const std::string& title, const std::string& subtitle,
                    ordered_json layers) {
    return {std::move(name),
            title + ". " + subtitle,
            {{"title", chart_title(title, subtitle, side + 40)},
             {"width", side},
             {"height", side},
             {"layer", std::move(layers)}}};
}

}  // namespace

Chart roc_curve_chart(const RankedRows& rows, const ChartScore& auc) {
    const CurveText text{
        .x = "False positive rate", .y = "True positive rate (recall)", .interpolate = "linear"};
    std::vector<std::string> numbers;
    for (const ScoredAlgorithm& each : rows.algorithms) {
        numbers.push_back(fmt::format("AUC {:.3f}", roc_auc(rows.y, widened(each.p))));
    }
    const std::vector<std::string> labels = series_labels(rows, numbers);
    ordered_json values = ordered_json::array();
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const RocCurve curve = roc_curve(rows.y, widened(rows.algorithms[i].p));
        add_points(values, labels[i], curve.fpr, curve.tpr);
    }
    const std::vector<double> p = widened(rows.algorithms[rows.selected].p);
    const ConfusionMatrix at = confusion_matrix(rows.y, p, rows.threshold);
    const double fpr = static_cast<double>(at.false_positive) /
                       static_cast<double>(at.false_positive + at.true_negative);
    const ordered_json layers = {
        band_layer(roc_band(rows.y, p, {.seed = rows.seed, .threads = rows.threads})),
        reference_line({{{"x", 0}, {"y", 0}}, {{"x", 1}, {"y", 1}}}),
        curves_layer(values, labels, rows.selected, text),
        operating_point(fpr, recall(at), text, rows.threshold)};
    return ranking_chart(
        "roc_curve", "ROC curve: AUC " + score_text(auc),
        fmt::format("{} on {}. Diamond: threshold {:.3f}, which finds {:.3f} of the positives at a "
                    "false positive rate of {:.3f}. Band: 95 %, pointwise. Dashed grey: chance.",
                    rows.algorithms[rows.selected].name, rows.rows, rows.threshold, recall(at),
                    fpr),
        layers);
}

Chart precision_recall_curve_chart(const RankedRows& rows, const ChartScore& average) {
    const CurveText text{.x = "Recall", .y = "Precision", .interpolate = "step-before"};
    std::vector<std::string> numbers;
    for (const ScoredAlgorithm& each : rows.algorithms) {
        numbers.push_back(
            fmt::format("average precision {:.3f}", average_precision(rows.y, widened(each.p))));
    }
    const std::vector<std::string> labels = series_labels(rows, numbers);
    ordered_json values = ordered_json::array();
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto [x, y] =
            descending(precision_recall_curve(rows.y, widened(rows.algorithms[i].p)));
        add_points(values, labels[i], x, y);
    }
    const std::vector<double> p = widened(rows.algorithms[rows.selected].p);
    const ConfusionMatrix at = confusion_matrix(rows.y, p, rows.threshold);
    const double chance =
        static_cast<double>(at.true_positive + at.false_negative) / static_cast<double>(at.total());
    ordered_json layers = {
        band_layer(precision_recall_band(rows.y, p, {.seed = rows.seed, .threads = rows.threads})),
        reference_line({{{"x", 0}, {"y", chance}}, {{"x", 1}, {"y", chance}}}),
        curves_layer(values, labels, rows.selected, text)};
    std::string decision =
        fmt::format("At threshold {:.3f} nothing is predicted positive.", rows.threshold);
    if (at.true_positive + at.false_positive > 0) {
        layers.push_back(operating_point(recall(at), precision(at), text, rows.threshold));
        decision = fmt::format("Diamond: threshold {:.3f}, recall {:.3f} at precision {:.3f}.",
                               rows.threshold, recall(at), precision(at));
    }
    return ranking_chart(
        "precision_recall_curve", "Average precision " + score_text(average),
        fmt::format("{} on {}. {} Band: 95 %, pointwise. Dashed grey: chance, {:.3f}.",
                    rows.algorithms[rows.selected].name, rows.rows, decision, chance),
        std::move(layers));
}

}  // namespace mlpipe
