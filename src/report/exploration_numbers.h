// exploration_numbers.h: the values of one column, sorted once, and what follows from that: counts,
// quantiles in either class, the area under the ROC curve, a histogram.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "report/exploration_column.h"

namespace mlpipe {

/// The values of a column that are present, ascending, with their classes.
class SortedNumbers {
public:
    /// NaN is missing. REQUIRES: equal lengths, classes 0 and 1.
    SortedNumbers(std::span<const float> values, std::span<const std::uint8_t> y);

    [[nodiscard]] std::span<const double> all() const& { return all_; }
    [[nodiscard]] std::span<const double> of_class(std::uint8_t y) const& { return by_class_[y]; }
    std::span<const double> all() const&& = delete;
    std::span<const double> of_class(std::uint8_t y) const&& = delete;

    [[nodiscard]] std::int64_t n_distinct() const { return n_distinct_; }
    /// Rows of the value that most rows have; 0 if none is present.
    [[nodiscard]] std::int64_t most_frequent() const { return most_frequent_; }
    /// Of the values as scores, ties half; 0.5 if only one class is present.
    [[nodiscard]] double roc_auc() const { return roc_auc_; }

private:
    std::vector<double> all_, by_class_[2];  // float32 values, for sums in double
    std::int64_t n_distinct_ = 0, most_frequent_ = 0;
    double roc_auc_ = 0.5;
};

[[nodiscard]] NumberDistribution describe(const SortedNumbers& sorted);

}  // namespace mlpipe
