#include "metrics/association.h"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numeric>

#include "metrics/threshold_curve.h"

namespace mlpipe {
namespace {

/// Row and column totals of a table.
struct Margins {
    std::vector<std::int64_t> rows, columns;
    std::int64_t total = 0;
};

Margins margins_of(const Contingency& table) {
    Margins margins{.rows = std::vector<std::int64_t>(table.n_rows),
                    .columns = std::vector<std::int64_t>(table.n_columns)};
    for (std::size_t row = 0; row < table.n_rows; ++row) {
        for (std::size_t column = 0; column < table.n_columns; ++column) {
            margins.rows[row] += table.at(row, column);
            margins.columns[column] += table.at(row, column);
        }
    }
    margins.total = std::accumulate(margins.rows.begin(), margins.rows.end(), std::int64_t{0});
    return margins;
}

/// How many levels have rows.
double n_present(const std::vector<std::int64_t>& totals) {
    return static_cast<double>(std::ranges::count_if(totals, [](auto n) { return n > 0; }));
}

/// Pearson's chi-squared divided by the number of rows.
double mean_square_contingency(const Contingency& table, const Margins& margins) {
    const auto n = static_cast<double>(margins.total);
    double sum = 0;
    for (std::size_t row = 0; row < table.n_rows; ++row) {
        for (std::size_t column = 0; column < table.n_columns; ++column) {
            const double expected = static_cast<double>(margins.rows[row]) *
                                    static_cast<double>(margins.columns[column]) / n;
            if (expected == 0) continue;
            const double gap = static_cast<double>(table.at(row, column)) - expected;
            sum += gap * gap / expected;
        }
    }
    return sum / n;
}

}  // namespace

double mutual_information(const Contingency& table) {
    const Margins margins = margins_of(table);
    if (margins.total == 0) return 0;
    const auto n = static_cast<double>(margins.total);
    double sum = 0;
    for (std::size_t row = 0; row < table.n_rows; ++row) {
        for (std::size_t column = 0; column < table.n_columns; ++column) {
            const auto count = static_cast<double>(table.at(row, column));
            if (count == 0) continue;
            const double expected = static_cast<double>(margins.rows[row]) *
                                    static_cast<double>(margins.columns[column]) / n;
            sum += count / n * std::log(count / expected);
        }
    }
    return std::max(0.0, sum);  // rounding of a sum that is 0
}

double cramers_v(const Contingency& table) {
    const Margins margins = margins_of(table);
    const double smaller = std::min(n_present(margins.rows), n_present(margins.columns));
    if (smaller < 2) return 0;
    return std::min(1.0, std::sqrt(mean_square_contingency(table, margins) / (smaller - 1)));
}

double cramers_v_corrected(const Contingency& table) {
    const Margins margins = margins_of(table);
    const double r = n_present(margins.rows);
    const double c = n_present(margins.columns);
    if (std::min(r, c) < 2) return 0;
    const double rest = static_cast<double>(margins.total) - 1;
    const double square =
        std::max(0.0, mean_square_contingency(table, margins) - (r - 1) * (c - 1) / rest);
    const double smaller = std::min(r - (r - 1) * (r - 1) / rest, c - (c - 1) * (c - 1) / rest) - 1;
    return smaller > 0 ? std::min(1.0, std::sqrt(square / smaller)) : 0;
}

double independence_p_value(const Contingency& table) {
    const Margins margins = margins_of(table);
    const double r = n_present(margins.rows);
    const double c = n_present(margins.columns);
    if (std::min(r, c) < 2) return 1;
    const double chi_squared =
        mean_square_contingency(table, margins) * static_cast<double>(margins.total);
    return boost::math::gamma_q((r - 1) * (c - 1) / 2, chi_squared / 2);
}

double best_level_auc(const Contingency& table) {
    std::vector<std::size_t> levels(table.n_rows);
    std::iota(levels.begin(), levels.end(), std::size_t{0});
    std::ranges::stable_sort(levels, [&](std::size_t a, std::size_t b) {
        // The larger share first, compared without division.
        return table.at(a, 1) * (table.at(b, 0) + table.at(b, 1)) >
               table.at(b, 1) * (table.at(a, 0) + table.at(a, 1));
    });
    std::vector<ThresholdPoint> curve;
    ThresholdPoint counted;
    for (const std::size_t level : levels) {
        counted.false_positive += table.at(level, 0);
        counted.true_positive += table.at(level, 1);
        if (counted.false_positive + counted.true_positive > 0) curve.push_back(counted);
    }
    if (counted.false_positive == 0 || counted.true_positive == 0) return 0.5;
    return roc_auc(curve);
}

}  // namespace mlpipe
