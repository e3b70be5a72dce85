// calibration_scores.h: calibration in four numbers, each with what chance does to it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "metrics/interval.h"
#include "metrics/stratified_resample.h"

namespace mlpipe {

struct CalibrationScores {
    /// recalibration.h; intervals are Wald's, value ± 1.96 standard errors. Slope and intercept are
    /// absent where no line exists.
    std::optional<Estimate> slope = {}, intercept = {};
    Estimate in_the_large;
    /// calibration.h. It has no interval: it is above 0 by chance alone, and all that resampling
    /// adds is more chance. So beside it stands what chance does: 95 % of samples of as many rows
    /// with these p stay below `by_chance` where every p is right (consistency resampling, Bröcker
    /// and Smith 2007, doi:10.1175/WAF993.1). An error above it is not chance.
    double expected_calibration_error = 0;
    double by_chance = 0;
};

/// Enough for a bound of chance: its own standard error is a tenth of the spread of the errors.
inline constexpr int chance_resamples = 200;

/// One random stream a resample: the same bits on any number of threads. Time: rows x resamples.
/// Throws InvalidArgument for a single class or n_resamples < 1.
[[nodiscard]] CalibrationScores calibration_scores(std::span<const std::uint8_t> y_true,
                                                   std::span<const double> p,
                                                   const Resampling& resampling = {
                                                       .n_resamples = chance_resamples});

}  // namespace mlpipe
