// chart_series.h: what the charts of several algorithms share: series with colour and dash, and
// curves of a bounded number of points.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/model_charts.h"

namespace mlpipe {

/// A dash and a colour for each label, as encodings "color" and "strokeDash" with one legend below
/// the chart. The selected one has the first colour and no dash whatever its place.
[[nodiscard]] nlohmann::ordered_json series_encoding(const std::vector<std::string>& labels,
                                                     std::size_t selected);

/// Labels of algorithms that are unique: a name, wrapped, then `numbers` ("AUC 0.793").
[[nodiscard]] std::vector<std::string> series_labels(const RankedRows& rows,
                                                     const std::vector<std::string>& numbers);

/// Indices of at most about `limit` of n points, evenly spread, both ends among them.
[[nodiscard]] std::vector<std::size_t> thinned(std::size_t n, std::size_t limit = 400);

/// "0.793 (95 % interval 0.586 to 0.943)".
[[nodiscard]] std::string score_text(const ChartScore& score);

/// {"field": …, "type": "quantitative", "title": …, "scale": {"domain": [0, 1]}}.
[[nodiscard]] nlohmann::ordered_json share_axis(const char* field, const std::string& title);

/// A dashed grey line through `values`.
[[nodiscard]] nlohmann::ordered_json reference_line(const nlohmann::ordered_json& values);

/// The probabilities as double.
[[nodiscard]] std::vector<double> widened(std::span<const float> p);

}  // namespace mlpipe
