// split.h: a way to split a node of a tree, and how good it is. See tree_grower.h.
#pragma once

#include <cstdint>
#include <limits>

#include "models/class_counts.h"

namespace mlpipe {

struct Split {
    double impurity = std::numeric_limits<double>::infinity();
    std::uint32_t feature = 0;
    std::uint32_t column = 0;
    /// Number column: the last bin that goes left. Code column: the level that goes right.
    std::uint32_t bin = 0;
    std::uint32_t next_bin = 0;  ///< number column: the first bin that goes right
    ClassCounts left;

    [[nodiscard]] bool exists() const { return left.rows() > 0; }

    /// Smaller impurity, then lower feature. Within a feature the first found stays.
    [[nodiscard]] bool better_than(const Split& other) const {
        return impurity < other.impurity || (impurity == other.impurity && feature < other.feature);
    }
};

}  // namespace mlpipe
