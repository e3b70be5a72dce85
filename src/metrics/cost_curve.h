// cost_curve.h: what a threshold costs in money, and how far that may be trusted at this sample
// size.
//
//   cost(t)  = (false_negative * FN(t) + false_positive * FP(t)) / rows
//   saving(t) = cost of predicting nothing - cost(t)
//
// A row is predicted positive if p >= t. Intervals: 95 % percentiles of stratified bootstrap
// resamples (stratified_resample.h), so predicting nothing costs the same in every resample, and an
// interval of the saving is that of the cost turned round.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/classification_scores.h"
#include "metrics/interval.h"
#include "metrics/stratified_resample.h"

namespace mlpipe {

/// Money that an error costs, >= 0 and finite.
struct ErrorCosts {
    double false_negative = 2400;  ///< a missed positive
    double false_positive = 50;    ///< a needless action
};

/// Throws InvalidArgument for a cost out of range.
void check(const ErrorCosts& costs);

/// The same confusion matrix in money.
struct MoneyMatrix {
    double false_negative = 0, false_positive = 0;
    [[nodiscard]] double total() const { return false_negative + false_positive; }
};
[[nodiscard]] MoneyMatrix money(const ConfusionMatrix& counts, const ErrorCosts& costs);

/// Acting on a row of probability p instead of leaving it: p * false_negative - (1 - p) *
/// false_positive. Money only if p is calibrated.
[[nodiscard]] double value_of_acting(double p, const ErrorCosts& costs);
/// The p at which acting is worth nothing: false_positive / (false_negative + false_positive); 1 if
/// errors cost nothing.
[[nodiscard]] double break_even(const ErrorCosts& costs);

struct CostCurve {
    std::vector<double> threshold;         ///< n_points values from 0 to 1, evenly spaced
    std::vector<double> value, low, high;  ///< cost a row of the sample; of its 95 % interval
    double predict_nothing = 0;            ///< cost a row if no row is acted on
    double predict_all = 0;                ///< cost a row if every row is
};

/// `p` are probabilities. The same bits on any number of threads. Throws InvalidArgument for a cost
/// out of range, a single class, p outside [0, 1], n_points < 2 or n_resamples < 1.
[[nodiscard]] CostCurve cost_curve(std::span<const std::uint8_t> y_true, std::span<const double> p,
                                   const ErrorCosts& costs, const Resampling& resampling = {},
                                   int n_points = 101);

/// Cost a row at one threshold, with its interval. Throws as cost_curve.
[[nodiscard]] Estimate cost_a_row(std::span<const std::uint8_t> y_true, std::span<const double> p,
                                  double threshold, const ErrorCosts& costs,
                                  const Resampling& resampling = {});

}  // namespace mlpipe
