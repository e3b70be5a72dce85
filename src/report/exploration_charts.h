// exploration_charts.h: what exploration found, drawn: rates by level and numbers in either class.
#pragma once

#include <span>
#include <string>

#include "pipeline/pipeline.h"
#include "report/chart.h"
#include "report/exploration_column.h"

namespace mlpipe {

/// Bars of the rate of each level with its interval and number of rows, beside a line at the rate
/// of all rows. Bands stand in their order, levels by their rate; of more than 20 the 20 with most
/// rows are drawn, and the subtitle says so. `name` is the chart's, `title` is a column's name or a
/// sentence. REQUIRES: at least one level.
[[nodiscard]] Chart level_rates_chart(const std::string& name, const std::string& title,
                                      std::span<const LevelRate> levels, bool in_order,
                                      const LevelRate& all, const std::string& positive);

/// How the values of a number are distributed in either class: the share of the class's rows in
/// each bin of its histogram. REQUIRES: a distribution with bins.
[[nodiscard]] Chart distribution_chart(const std::string& name, const ColumnExploration& column,
                                       const ClassNames& names);

}  // namespace mlpipe
