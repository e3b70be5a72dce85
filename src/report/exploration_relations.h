// exploration_relations.h: columns that say the same: correlated numbers, a number that is the
// product of two others, categories that tell each other, levels of several columns that are one
// set of rows.
//
// Work is bounded: where there are many columns, numbers and categories are compared in pairs on
// evenly spaced rows (pair_rows of them) instead of all. What the number of threads is changes
// nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/parallel.h"
#include "report/exploration_column.h"
#include "table/schema.h"

namespace mlpipe {

/// Pearson's r of two columns of numbers, over the rows that have both: pandas' corr().
struct CorrelatedNumbers {
    std::string first, second;
    double correlation = 0;
};

/// product is about factor x left x right.
struct ProductOfNumbers {
    std::string product, left, right;
    double factor = 1;               ///< the median of product / (left x right)
    double r_squared = 0;            ///< of product and left x right
    double median_relative_gap = 0;  ///< of product and factor x left x right
};

/// Cramér's V (corrected) of two categories.
struct AssociatedCategories {
    std::string first, second;
    double cramers_v_corrected = 0;
};

/// Every level of `determining` has one level of `determined`; mutual: and the other way round.
struct DeterminedCategory {
    std::string determining, determined;
    bool mutual = false;
};

/// Levels of different categories that the same rows have.
struct SameRows {
    struct Place {
        std::string column;
        std::string level;
        bool missing = false;
    };
    std::vector<Place> places;  ///< two or more, in the order of columns
    std::int64_t rows = 0;
};

struct Relations {
    std::size_t pair_rows = 0;                     ///< rows on which pairs were compared
    std::vector<CorrelatedNumbers> correlated;     ///< |r| >= 0.5, largest first, at most 100
    std::vector<ProductOfNumbers> products;        ///< best one for each product, in their order
    std::vector<AssociatedCategories> associated;  ///< V >= 0.5, largest first, at most 100
    std::vector<DeterminedCategory> determined;    ///< in the order of columns, at most 100
    std::vector<SameRows> same_rows;  ///< at least 5 rows and 0.5 % of all; most columns first
};

/// `explored` is of the columns of `table`, in its order. The column `target` and ids are left out.
[[nodiscard]] Relations find_relations(const Table& table,
                                       std::span<const ColumnExploration> explored,
                                       const std::string& target, Threads threads);

}  // namespace mlpipe
