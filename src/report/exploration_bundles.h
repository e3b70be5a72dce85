// exploration_bundles.h: yes-or-no columns that belong together, and how many of them a row has.
//
// A bundle is three or more categories with the same levels, of which one says yes and one no
// (core/yes_no.h) and at most one says something else ("No internet service"), that are taken
// together more often than by chance: their Kuder-Richardson 20 (1937), which is Cronbach's alpha
// of the yes indicators, is at least 0.5. Nothing is known about names.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "report/exploration_column.h"
#include "table/table.h"

namespace mlpipe {

struct Bundle {
    std::vector<std::string> columns;  ///< three or more, in the order of the table
    std::string counted;               ///< the level that is counted: "Yes"
    double reliability = 0;            ///< KR-20, at most 1
    /// "0", "1", … up to the number of columns, then the other level, where every column has it.
    /// Counts that no row has are left out.
    std::vector<LevelRate> levels;
    double cramers_v_corrected = 0;  ///< of the levels and the target
    double p_value = 1;              ///< of their independence
};

/// In the order of their first columns. `explored` is of the columns of `table`; the column
/// `target` is left out.
[[nodiscard]] std::vector<Bundle> find_bundles(const Table& table,
                                               std::span<const ColumnExploration> explored,
                                               const std::string& target,
                                               std::span<const std::uint8_t> y);

}  // namespace mlpipe
