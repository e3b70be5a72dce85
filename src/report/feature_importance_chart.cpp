#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "report/chart_theme.h"
#include "report/model_charts.h"

namespace mlpipe {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t shown = 15;

void keep_heaviest(std::vector<WeighedFeature>& features) {
    std::sort(features.begin(), features.end(),
              [](const WeighedFeature& a, const WeighedFeature& b) {
                  const double x = std::abs(a.weight), y = std::abs(b.weight);
                  return x != y ? x > y : a.name < b.name;
              });
    if (features.size() > shown) features.resize(shown);
}

/// From the least bar's end to the longest one's, with room for a number beyond either.
ordered_json domain_of(const std::vector<WeighedFeature>& features) {
    double low = 0, high = 0;
    for (const WeighedFeature& each : features) {
        low = std::min(low, each.weight);
        high = std::max(high, each.weight);
    }
    const double room = high - low > 0 ? 0.14 * (high - low) : 1;
    return {low < 0 ? low - room : 0, high > 0 || low == 0 ? high + room : 0};
}

ordered_json number_layer(const char* filter, const char* align, int dx) {
    return {{"transform", {{{"filter", filter}}}},
            {"mark", {{"type", "text"}, {"align", align}, {"dx", dx}}},
            {"encoding", {{"text", {{"field", "number"}, {"type", "nominal"}}}}}};
}

}  // namespace

Chart feature_importance_chart(std::vector<WeighedFeature> features, WeightKind kind,
                               const std::string& algorithm, const std::string& positive) {
    if (features.empty()) throw InvalidArgument("there is no feature to show");
    const std::size_t all = features.size();
    keep_heaviest(features);
    const bool signs = kind == WeightKind::coefficient;
    ordered_json values = ordered_json::array();
    ordered_json order = ordered_json::array();
    std::ptrdiff_t lines = 1;
    for (std::size_t i = 0; i < features.size(); ++i) {
        // The place in front of the name keeps names apart that look alike once wrapped.
        const std::string label = fmt::format("{}. {}", i + 1, wrap_label(features[i].name, 42));
        order.push_back(label);
        lines = std::max(lines, 1 + std::count(label.begin(), label.end(), '\n'));
        values.push_back({{"feature", label},
                          {"weight", features[i].weight},
                          {"number", fmt::format("{:.3f}", features[i].weight)},
                          {"side", features[i].weight < 0 ? "lowers" : "raises"}});
    }
    const std::string title =
        signs ? "Strongest coefficients of " + algorithm : "Feature importance of " + algorithm;
    const std::string subtitle =
        (all > shown ? fmt::format("The {} strongest of {}. ", shown, all) : std::string()) +
        (signs ? "Log odds of " + positive +
                     " for one standard deviation more, or for the level. Right raises it, left "
                     "lowers it."
               : "Share of all that the splits of the trees gain. It says what the model uses, not "
                 "what causes the result.");
    ordered_json bars = {{"mark", {{"type", "bar"}, {"cornerRadiusEnd", 2}}},
                         {"encoding",
                          {{"color", {{"value", chart_colour::blue}}},
                           {"tooltip",
                            {{{"field", "feature"}, {"title", "feature"}},
                             {{"field", "weight"}, {"title", "weight"}, {"format", ".4f"}}}}}}};
    if (signs) {
        bars["encoding"]["color"] = {{"field", "side"},
                                     {"type", "nominal"},
                                     {"scale",
                                      {{"domain", {"raises", "lowers"}},
                                       {"range", {chart_colour::vermilion, chart_colour::blue}}}},
                                     {"legend", nullptr}};
    }
    return {"feature_importance",
            fmt::format("{}. {} Strongest: {} ({:.3f}).", title, subtitle, features[0].name,
                        features[0].weight),
            {{"title", chart_title(title, subtitle, 640)},
             {"width", 440},
             {"height", {{"step", std::max<std::ptrdiff_t>(30, 13 * lines + 6)}}},
             {"data", {{"values", values}}},
             {"encoding",
              {{"y",
                {{"field", "feature"},
                 {"type", "nominal"},
                 {"sort", order},
                 {"title", nullptr},
                 {"axis",
                  {{"ticks", false},
                   {"domain", false},
                   {"labelPadding", 8},
                   {"labelFontSize", 11.5},
                   {"labelLineHeight", 12}}}}},
               {"x",
                {{"field", "weight"},
                 {"type", "quantitative"},
                 {"title", signs ? "Coefficient (log odds)" : "Importance (shares sum to 1)"},
                 {"scale", {{"domain", domain_of(features)}, {"nice", false}}}}}}},
             {"layer",
              {bars, number_layer("datum.weight >= 0", "left", 5),
               number_layer("datum.weight < 0", "right", -5)}}}};
}

}  // namespace mlpipe
