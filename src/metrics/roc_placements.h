// roc_placements.h: what each row adds to the area under the ROC curve.
//
// The placement of a positive row is the share of negative rows that score lower, that of a
// negative row the share of positive rows that score higher, ties half (DeLong, DeLong and
// Clarke-Pearson 1988, doi:10.2307/2531595, the components V10 and V01). The mean over the rows of
// either class is the area; how the placements of a class vary says how far the area may be
// trusted.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/wilson_interval.h"

namespace mlpipe {

/// One a row, in [0, 1]. Throws InvalidArgument as threshold_curve, and for a single class.
[[nodiscard]] std::vector<double> roc_placements(std::span<const std::uint8_t> y_true,
                                                 std::span<const double> score);

/// The 95 % interval of the mean of a class's placements (or of differences of placements of two
/// scores of the same rows): mean ± 1.96 sqrt(S10 / m + S01 / n), the paper's eq. 4 to 6. The mean
/// alone at both ends if a class has fewer than two rows. REQUIRES: equal lengths, both classes.
[[nodiscard]] Interval placement_interval(std::span<const std::uint8_t> y_true,
                                          std::span<const double> placements);

}  // namespace mlpipe
