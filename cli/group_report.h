// group_report.h: `mlpipe evaluate --by COLUMN`: the scores of groups of rows, for people (80
// columns) and as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "model_selection/group_scores.h"

namespace mlpipe {

/// What --by says: COLUMN, or COLUMN:EDGE,EDGE,… for bands of numbers.
struct GroupingOption {
    std::string column;
    std::vector<double> edges = {};
};
/// Text behind the last colon that is no list of numbers belongs to the name.
[[nodiscard]] GroupingOption parse_grouping(const std::string& text);

struct Grouping {
    std::string column;
    std::vector<GroupScores> groups;
};

/// A table a column, and a sentence for each score that differs from that of the other rows.
[[nodiscard]] std::string group_text(std::span<const Grouping> groupings,
                                     const std::string& positive);
/// [{"column", "groups": [{"group", "rows", "positives", "mean_probability", "small", "rate":
/// {"value", "low", "high", "difference": {"value", "low", "high"}}, "recall": …}]}]; null for a
/// number with too few rows behind it.
[[nodiscard]] nlohmann::ordered_json group_json(std::span<const Grouping> groupings);

}  // namespace mlpipe
