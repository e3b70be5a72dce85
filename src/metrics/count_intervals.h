// count_intervals.h: intervals of the scores that count decisions.
//
// They speak of rows with the same share of either class as these, which is how a stratified split
// and a stratified bootstrap see them: recall and specificity are two independent proportions with
// Wilson's limits, and every other score is put together from both (combined_interval.h):
//
//   accuracy  = (P * recall + N * specificity) / (P + N)            P, N: rows of either class
//   precision = 1 / (1 + N / P * fpr / recall)                      fpr = 1 - specificity
//   2 / F1    = 1 + (1 + N / P * fpr) / recall
//
// A resample of 10 hits among 10 is always 10 of 10; Wilson's limits tell 0.72 to 1. How often the
// intervals hold the truth: docs/evaluation.md, bench/coverage.cpp.
#pragma once

#include "metrics/classification_scores.h"
#include "metrics/interval.h"

namespace mlpipe {

/// The four scores are 0 where they would be 0/0 (zero_division=0); the interval is then that of no
/// evidence, [0, 1]. Limits in [0, 1], around the score.
[[nodiscard]] Estimate accuracy_interval(const ConfusionMatrix& counts);
[[nodiscard]] Estimate precision_interval(const ConfusionMatrix& counts);
[[nodiscard]] Estimate recall_interval(const ConfusionMatrix& counts);
[[nodiscard]] Estimate f1_interval(const ConfusionMatrix& counts);
/// TN / (TN + FP): recall of the negative class.
[[nodiscard]] Estimate specificity_interval(const ConfusionMatrix& counts);

}  // namespace mlpipe
