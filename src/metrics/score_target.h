// score_target.h: what a score should reach, and whether the rows at hand can tell.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/intervals.h"

namespace mlpipe {

/// The score should be above `bound`, or below it for log_loss and brier, where less is better.
struct ScoreTarget {
    std::string score;  ///< a name of score_fields()
    double bound = 0;   ///< log_loss: >= 0, else in [0, 1]
};

/// recall > 0.75, precision > 0.65, f1 > 0.70, roc_auc > 0.80.
[[nodiscard]] std::vector<ScoreTarget> default_targets();

/// The field of that name; null if there is none.
[[nodiscard]] const ScoreField* find_score(std::string_view name);
/// log_loss and brier.
[[nodiscard]] bool less_is_better(const ScoreField& field);

/// Throws InvalidArgument for an unknown score, one named twice, or a bound out of range.
void check(std::span<const ScoreTarget> targets);

enum class TargetVerdict {
    met,        ///< the whole interval is on the right side of the bound
    not_met,    ///< the whole interval is on the wrong side, or ends at the bound
    undecided,  ///< the bound lies inside: more rows could tell
};
/// "met", "not met", "undecided".
[[nodiscard]] std::string_view to_text(TargetVerdict verdict);

/// REQUIRES: check() has passed.
[[nodiscard]] TargetVerdict judge(const ScoreTarget& target, const ScoreIntervals& intervals);

}  // namespace mlpipe
