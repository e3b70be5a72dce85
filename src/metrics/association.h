// association.h: how much two groupings of the same rows tell about each other.
//
// A contingency table counts rows by the level of one column and the level (or class) of another.
// Levels that no row has count for nothing. Every sum runs in the order of the table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mlpipe {

struct Contingency {
    std::size_t n_rows = 0, n_columns = 0;
    std::vector<std::int64_t> counts;  ///< n_rows x n_columns, row by row; each >= 0

    Contingency(std::size_t rows, std::size_t columns)
        : n_rows(rows), n_columns(columns), counts(rows * columns) {}

    [[nodiscard]] std::int64_t& at(std::size_t row, std::size_t column) {
        return counts[row * n_columns + column];
    }
    [[nodiscard]] std::int64_t at(std::size_t row, std::size_t column) const {
        return counts[row * n_columns + column];
    }
};

/// sum over cells of p(a, b) log(p(a, b) / (p(a) p(b))), in nats, >= 0: scikit-learn's
/// mutual_info_score. 0 for a table without counts.
[[nodiscard]] double mutual_information(const Contingency& table);

/// sqrt(chi2 / n / (min(r, c) - 1)) in [0, 1], without Yates' correction (Cramér 1946, 21.9):
/// scipy's contingency.association(method="cramer"). r and c count levels that have rows. 0 if
/// either has fewer than two. It grows with the number of levels where there is nothing to find.
[[nodiscard]] double cramers_v(const Contingency& table);

/// The same with the bias taken out: about 0 for independent columns of any number of levels
/// (Bergsma 2013, doi:10.1016/j.jkss.2012.10.002, eq. 6-8). This is what columns are ranked by.
[[nodiscard]] double cramers_v_corrected(const Contingency& table);

/// How likely independent columns would give a chi-squared at least as large, by its asymptotic
/// distribution: scipy's chi2_contingency(correction=False). Rough where many expected counts are
/// below 5. 1 if either column has fewer than two levels.
[[nodiscard]] double independence_p_value(const Contingency& table);

/// Area under the ROC curve of a table of two columns (negative, positive) whose rows rank by their
/// share of positives, in [0.5, 1]: what the levels could separate at best in the very rows they
/// were counted on, so optimistic for many small levels. 0.5 for a single class. REQUIRES:
/// n_columns == 2.
[[nodiscard]] double best_level_auc(const Contingency& table);

}  // namespace mlpipe
