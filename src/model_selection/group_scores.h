// group_scores.h: does the model serve every group of rows equally well?
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "metrics/interval.h"
#include "model_selection/row_groups.h"

namespace mlpipe {

/// Fewer rows than this behind a number (positive ones behind recall, predicted ones behind
/// precision, either class behind an area) tell nothing: the number is left out.
inline constexpr std::int64_t fewest_rows = 10;

struct GroupScore {
    std::string name;               ///< "rate": the share of positive rows; else of score_fields()
    std::optional<Estimate> value;  ///< absent where too few rows are behind it
    /// Minus that of all other rows, which are independent of these (combined_interval.h); absent
    /// where one of the two is.
    std::optional<Estimate> to_rest;

    /// The interval of the difference does not hold 0. One in twenty does so by chance.
    [[nodiscard]] bool differs() const {
        return to_rest && (to_rest->low > 0 || to_rest->high < 0);
    }
};

struct GroupScores {
    std::string label;
    std::int64_t rows = 0, positives = 0;
    double mean_p = 0;                    ///< beside the rate: is p right in this group?
    std::vector<GroupScore> scores = {};  ///< rate, then in the order of score_fields()

    /// A number is left out.
    [[nodiscard]] bool is_small() const;
};

/// One result a group, in their order. A row is predicted positive if p >= threshold. Groups hold
/// each row at most once. Throws InvalidArgument as score().
[[nodiscard]] std::vector<GroupScores> group_scores(std::span<const RowGroup> groups,
                                                    std::span<const std::uint8_t> y_true,
                                                    std::span<const double> p, double threshold);

}  // namespace mlpipe
