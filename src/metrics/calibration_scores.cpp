#include "metrics/calibration_scores.h"

#include <algorithm>
#include <vector>

#include "core/random.h"
#include "metrics/calibration.h"
#include "metrics/checks.h"
#include "metrics/percentile.h"
#include "metrics/recalibration.h"

namespace mlpipe {
namespace {

Estimate wald(double value, double standard_error) {
    const double reach = normal_reach * standard_error;
    return {.value = value, .low = value - reach, .high = value + reach};
}

/// The error that 95 % of samples stay below if each row is positive with its own p.
double error_by_chance(std::span<const double> p, const Resampling& resampling) {
    std::vector<double> errors(static_cast<std::size_t>(resampling.n_resamples));
    for_each_block(errors.size(), resampling.threads, [&](std::size_t i) {
        Rng rng(resampling.seed, "calibrated", i);
        std::vector<std::uint8_t> y(p.size());
        for (std::size_t row = 0; row < p.size(); ++row) y[row] = rng.uniform() < p[row] ? 1 : 0;
        errors[i] = expected_calibration_error(y, p);
    });
    std::sort(errors.begin(), errors.end());
    return percentile(errors, 0.95);
}

}  // namespace

CalibrationScores calibration_scores(std::span<const std::uint8_t> y_true,
                                     std::span<const double> p, const Resampling& resampling) {
    check_probabilities(y_true, p);
    check_both_classes(y_true, "calibration");
    check(resampling);
    const Recalibration found = recalibrate(y_true, p);
    CalibrationScores scores{.in_the_large = wald(found.in_the_large, found.in_the_large_error),
                             .expected_calibration_error = expected_calibration_error(y_true, p),
                             .by_chance = error_by_chance(p, resampling)};
    if (found.line) {
        scores.slope = wald(found.line->slope, found.line->slope_error);
        scores.intercept = wald(found.line->intercept, found.line->intercept_error);
    }
    return scores;
}

}  // namespace mlpipe
