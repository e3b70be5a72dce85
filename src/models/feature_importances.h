// feature_importances.h: which features the splits of a tree ensemble owe their gain to.
//
// A split of a node of weight W and mean value v into (Wl, vl) and (Wr, vr) gains
//
//   Wl vl^2 + Wr vr^2 - W v^2  =  Wl Wr / W (vl - vr)^2,
//
// v the mean of the leaves below, weighted by cover. Where leaves are shares of positives that is
// half the decrease of the weighted Gini impurity (Breiman et al. 1984), as in scikit-learn's
// feature_importances_; where they are steps of boosting, the part of their variance that the split
// explains. Features with many thresholds are favoured, and gain on noise counts: permutation
// importance on other rows does not have these faults.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "models/tree_ensemble.h"

namespace mlpipe {

/// The share of each output feature in the gain of all splits: not negative, and their sum is 1, or
/// 0 if nothing gains. For Link::mean every tree that gains counts the same, as in a forest of
/// scikit-learn; for Link::logistic trees count by what they gain.
/// `class_weights` are those of the fit (class_weight.h); they matter for Link::mean only, where
/// cover counts rows.
[[nodiscard]] std::vector<double> feature_importances(const TreeEnsembleModel& model,
                                                      const std::array<double, 2>& class_weights = {
                                                          1, 1});

/// Importances of output features added up by the design column that they belong to.
[[nodiscard]] std::vector<double> importances_by_column(const TreeEnsembleModel& model,
                                                        std::span<const double> importances);

}  // namespace mlpipe
