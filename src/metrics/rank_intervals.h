// rank_intervals.h: intervals of the scores that rank rows. Chosen by how often they hold the truth
// (docs/evaluation.md, bench/coverage.cpp), where the percentiles of a bootstrap fall short.
#pragma once

#include <span>

#include "metrics/interval.h"
#include "metrics/threshold_curve.h"

namespace mlpipe {

/// Area under the ROC curve. With 30 rows of either class or more: DeLong, DeLong and
/// Clarke-Pearson (1988), doi:10.2307/2531595, on the logit scale, so that limits stay inside (0,
/// 1). With fewer, or where the area is 0 or 1 and that variance is none: method 5 of Newcombe
/// (2006), doi:10.1002/sim.2324, which solves |area - a| = 1.96 sd(a) for a. REQUIRES: both
/// classes.
[[nodiscard]] Estimate roc_auc_interval(std::span<const ThresholdPoint> curve);

/// Average precision: on the logit scale, with the standard error of a jackknife by class (Efron
/// and Tibshirani 1993, ch. 11). Where that has no variance (average precision 1, or a class of one
/// row): Wilson's interval of as many trials as there are positive rows. REQUIRES: a positive row.
[[nodiscard]] Estimate average_precision_interval(std::span<const ThresholdPoint> curve);

}  // namespace mlpipe
