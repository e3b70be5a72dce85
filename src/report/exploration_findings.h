// exploration_findings.h: what stands out, as sentences with numbers, strongest first.
//
//   contract: Churn in 43 % (41-44 %) of Month-to-month, in 3 % (2-4 %) of Two year
//
// A finding sets the level (or band, or count of a bundle) with the highest rate against the one
// with the lowest. Only levels with at least 10 rows and 0.5 % of all are set against each other,
// and only where their 95 % intervals are apart and chance is refused for the column as a whole: p
// of its chi-squared test times the number of columns and bundles (Bonferroni) is at most 0.05. The
// strength is the corrected Cramér's V of all levels, which many small levels do not raise. The two
// levels were picked for being far apart: from many levels, rates at the ends are a little too
// extreme.
#pragma once

#include <string>
#include <vector>

#include "report/exploration_bundles.h"
#include "report/exploration_relations.h"

namespace mlpipe {

struct Finding {
    /// One, or those of a bundle.
    std::vector<std::string> columns;
    LevelRate highest, lowest;
    double strength = 0;  ///< in [0, 1]
    std::string text;
};

/// `positive` names the positive class in the sentences. A level whose rows are those of a level of
/// an earlier column ("No internet service") speaks there only.
[[nodiscard]] std::vector<Finding> find_findings(std::span<const ColumnExploration> columns,
                                                 std::span<const Bundle> bundles,
                                                 const Relations& relations,
                                                 const std::string& target,
                                                 const std::string& positive);

/// "43 % (41-44 %)": a rate with its interval in whole per cent; with one decimal where the rate is
/// below 10 % or above 90 %.
[[nodiscard]] std::string rate_text(const LevelRate& level);

/// `text` cut to `width` characters (UTF-8), the last of which is then "…".
[[nodiscard]] std::string shortened(const std::string& text, std::size_t width);

}  // namespace mlpipe
