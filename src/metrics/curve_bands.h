// curve_bands.h: how far a ROC or precision-recall curve may be trusted at this sample size.
//
// Pointwise 95 % bands: at each x of a fixed grid, the percentiles of the curves of stratified
// bootstrap resamples (stratified_resample.h). Pointwise: a whole true curve leaves the band
// somewhere more often than one time in twenty. Where a curve is perfect (all resamples alike), the
// band has no width, however few rows there are: docs/evaluation.md.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/stratified_resample.h"

namespace mlpipe {

struct CurveBand {
    std::vector<double> x;                 ///< n_points values from 0 to 1, evenly spaced
    std::vector<double> value, low, high;  ///< of the sample's own curve; of the band
};

/// tpr at each fpr, linear between points of the curve (a random choice between two thresholds
/// reaches every point between them); the highest where several tpr share the fpr. Same bits on any
/// number of threads. Throws InvalidArgument for a single class, n_points < 2 or n_resamples < 1.
[[nodiscard]] CurveBand roc_band(std::span<const std::uint8_t> y_true,
                                 std::span<const double> score, const Resampling& resampling = {},
                                 int n_points = 101);

/// precision at each recall: that of the highest threshold which reaches the recall, as precision
/// is not linear between points (Davis and Goadrich 2006, doi:10.1145/1143844.1143874); at recall 0
/// that of the highest score. Otherwise as roc_band.
[[nodiscard]] CurveBand precision_recall_band(std::span<const std::uint8_t> y_true,
                                              std::span<const double> score,
                                              const Resampling& resampling = {},
                                              int n_points = 101);

}  // namespace mlpipe
