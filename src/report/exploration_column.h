// exploration_column.h: one column looked at beside the target: how often each level or band has
// the positive class, how numbers are distributed in either class, how much the column tells.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/association.h"
#include "metrics/wilson_interval.h"
#include "report/exploration_bands.h"
#include "table/schema.h"

namespace mlpipe {

/// Rows that share a level of a category or a band of a number.
struct LevelRate {
    std::string text;      ///< the level, or Bands::text; "" for missing cells
    bool missing = false;  ///< these are the rows whose cell is missing
    std::int64_t rows = 0, positive = 0;

    [[nodiscard]] double rate() const {
        return rows == 0 ? 0 : static_cast<double>(positive) / static_cast<double>(rows);
    }
    /// 95 % Wilson interval of the rate.
    [[nodiscard]] Interval interval() const { return wilson_interval(positive, rows); }
};

/// "(missing)" or the text.
[[nodiscard]] std::string shown(const LevelRate& level);

/// Levels against classes: a row a level, columns negative and positive.
[[nodiscard]] Contingency contingency_of(std::span<const LevelRate> levels);

inline constexpr std::array<double, 5> summary_shares{0.05, 0.25, 0.5, 0.75, 0.95};

/// As pandas' describe(): of the cells that are present; all but `rows` are NaN without one.
struct NumberSummary {
    std::int64_t rows = 0;
    double mean = 0;
    double std = 0;  ///< with n - 1; NaN for a single row
    double minimum = 0, maximum = 0;
    std::array<double, summary_shares.size()> quantiles{};  ///< at summary_shares, linear
};

struct NumberDistribution {
    NumberSummary all, negative, positive;
    std::vector<double> edges;  ///< of the bins; bin i is edges[i] <= x < edges[i + 1]
    std::vector<std::int64_t> negative_counts, positive_counts;  ///< a bin
    std::int64_t outliers = 0;  ///< more than 3 interquartile ranges outside the quartiles
    double outliers_below = 0;  ///< the fences (Tukey 1977, "far out"); NaN if the
    double outliers_above = 0;  ///< quartiles are equal, and then there are no outliers
};

/// How much a column tells about the target. Levels (missing counted as one) or bands are what the
/// first four compare; NaN for an id.
struct TargetAssociation {
    double mutual_information = 0;  ///< nats
    double cramers_v = 0, cramers_v_corrected = 0;
    double p_value = 1;  ///< independence_p_value
    /// Number: ROC AUC of its present values as they are, below 0.5 if smaller values are more
    /// often positive. Category: best_level_auc.
    double roc_auc = 0.5;
};

struct ColumnExploration {
    std::string name;
    ColumnType type = ColumnType::number;
    std::int64_t missing = 0;        ///< cells
    std::int64_t distinct = 0;       ///< different values that are present
    std::int64_t most_frequent = 0;  ///< rows of the most frequent value that is present
    /// Category: most rows first, ties by text. Number: by value. Missing cells, if any, last.
    std::vector<LevelRate> levels;
    std::optional<Bands> bands;                      ///< of a number
    std::optional<NumberDistribution> distribution;  ///< of a number
    TargetAssociation association;

    /// What columns are ranked by: association.cramers_v_corrected; -1 for an id.
    [[nodiscard]] double strength() const;
};

/// Looks at one column. `y` holds a class a row, 0 or 1, as many as the column has.
[[nodiscard]] ColumnExploration explore_column(const Column& column, const ColumnSchema& schema,
                                               std::span<const std::uint8_t> y);

}  // namespace mlpipe
