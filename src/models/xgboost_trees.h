// xgboost_trees.h: trees as XGBoost 1.x saves them in JSON, taken over into our form.
//
//   number:   XGBoost goes left if x < condition. Ours goes left if x <= threshold, the largest
//             float32 below the condition: the same rows.
//   level k:  its output feature is 0 or 1 and its condition in (0, 1], so left is "not hot".
//   leaf:     rounded to the grid on which sums are exact (tree_ensemble.h), half a step at most.
//   missing:  default_left. cover: sum_hessian.
//
// Source: XGBoost 1.7, doc/model.schema and src/tree/tree_model.cc.
#pragma once

#include <span>
#include <string>

#include "models/tree_ensemble.h"

namespace mlpipe {

/// `json` is what XGBoosterSaveModelToBuffer gives. Nodes are laid out breadth first; those that
/// XGBoost pruned are left out. Throws BadFormat if it is no such model or asks features that are
/// not in `shape`; InvalidArgument if a leaf is not finite, as happens when learning_rate is too
/// large.
[[nodiscard]] TreeEnsemble trees_of_xgboost(const std::string& json,
                                            std::span<const TreeEnsembleModel::ColumnShape> shape);

/// Moves every leaf to the nearest point of the grid that the rounded leaves themselves ask for.
/// Throws InvalidArgument if they can add up to more than a float32 holds.
void round_leaves_to_grid(TreeEnsemble& trees);

}  // namespace mlpipe
