// stratified_resample.h: bootstrap resamples that keep the number of rows of either class (Efron
// and Tibshirani 1993, ch. 13), without a sort or a copy of rows.
//
// Rows with equal p are one group, groups run from the highest p. A resample is two counts a group.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/parallel.h"

namespace mlpipe {

/// The rows of a sample, sorted once.
struct GroupedRows {
    std::vector<std::uint32_t> of_positive, of_negative;  ///< group of each row of the class
    std::vector<double> p;                                ///< one a group
};
/// Throws as threshold_curve.
[[nodiscard]] GroupedRows group_rows(std::span<const std::uint8_t> y_true,
                                     std::span<const double> p);

/// How often a resample has drawn the rows of each group.
struct Draws {
    std::vector<std::uint32_t> positive, negative;  ///< one count a group
};

struct Resampling {
    std::uint64_t seed = 42;
    int n_resamples = 1000;  ///< >= 1
    Threads threads = {};
};

/// Throws InvalidArgument for n_resamples < 1.
void check(const Resampling& resampling);

/// Calls `use(i, draws)` for each resample i, possibly several at once; the draws may be changed
/// and are gone after the call. One random stream a resample: the same draws on any number of
/// threads. Time: rows x resamples.
void for_each_resample(const GroupedRows& rows, const Resampling& resampling,
                       const std::function<void(std::size_t, Draws&)>& use);

}  // namespace mlpipe
