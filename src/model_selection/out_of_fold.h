// out_of_fold.h: probabilities of rows by models that did not see them, from the margins of one
// repeat of a cross-validation.
//
// A calibration that has seen a row flatters it, as a model does. So the margins of each fold are
// calibrated by a map that was fitted on those of the other folds (cross-fitting). The map that is
// kept with the final model is fitted on all of them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model_selection/split.h"
#include "models/calibration.h"

namespace mlpipe {

struct OutOfFoldMargins {
    std::vector<double> margins;           ///< one a row, by the model that did not see it
    std::vector<Calibration> corrections;  ///< one a fold: prior_correction() of its model
    Link link = Link::logistic;
};

/// The probability of each row of `y`; every row is in one test part of `folds`. Throws
/// InvalidArgument as fit_sigmoid.
[[nodiscard]] std::vector<float> out_of_fold_probabilities(const OutOfFoldMargins& all,
                                                           std::span<const std::uint8_t> y,
                                                           std::span<const Split> folds,
                                                           CalibrationMethod method);

/// The map fitted on all rows. None gives NoCalibration. Throws as above.
[[nodiscard]] Calibration fit_calibration(CalibrationMethod method, std::span<const double> margins,
                                          std::span<const std::uint8_t> y);

}  // namespace mlpipe
