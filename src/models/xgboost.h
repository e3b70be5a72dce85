// xgboost.h: gradient boosting by the real XGBoost library (Chen and Guestrin 2016,
// doi:10.1145/2939672.2939785), objective binary:logistic, tree_method hist, base_score 0.5.
//
// XGBoost sees the matrix written out: one float32 for each output feature, a level 0 or 1. Its
// trees are then taken over into our one fitted form (xgboost_trees.h), so that saving, explaining
// and serving are those of every other ensemble; only fit() needs the library. Margins equal
// XGBoost's own but for rounding: half a step of the leaf grid for each tree, and its float32 sums.
//
// XGBoost's sums depend on its number of threads. Each fit therefore runs on one, whatever
// `Threads` says, and gives the same bytes everywhere; folds and algorithms still run beside one
// another. Its own random numbers start from `seed`.
#pragma once

#include <cstdint>
#include <span>

#include "core/parallel.h"
#include "models/class_weight.h"
#include "models/tree_ensemble.h"
#include "preprocessing/design_matrix.h"

namespace mlpipe {

/// Names and defaults are XGBoost's.
struct XGBoost {
    static constexpr bool takes_missing_numbers = true;
    /// Rows x output features; more would not fit in memory as XGBoost wants them.
    static constexpr std::uint64_t most_values = std::uint64_t{1} << 28;

    int n_estimators = 100;       ///< trees, in [1, 65536]
    double learning_rate = 0.3;   ///< every leaf is multiplied by it, > 0
    int max_depth = 6;            ///< in [1, 30]
    double min_child_weight = 1;  ///< sum of p (1 - p) that each side of a split keeps, >= 0
    double reg_lambda = 1;        ///< L2 penalty of a leaf, >= 0
    double reg_alpha = 0;         ///< L1 penalty of a leaf, >= 0
    double gamma = 0;             ///< a split must lower the loss by more, >= 0
    double subsample = 1;         ///< share of rows that a tree is grown on, in (0, 1]
    double colsample_bytree = 1;  ///< share of output features that a tree looks at, in (0, 1]
    int max_bin = 256;            ///< bins of a feature, in [2, 65535]
    ClassWeight class_weight = ClassWeight::none;
    std::uint64_t seed = 42;

    /// Throws InvalidArgument for a setting out of range.
    void check() const;

    /// Throws InvalidArgument as fit() in classifier.h, but NaN in a number column is taken:
    /// XGBoost learns at each split where missing values go. Written out, x may have at most
    /// most_values (XGBoost needs 12 bytes for each). IoFailure if the library is not installed.
    /// `threads` work on the checks and the writing out alone.
    [[nodiscard]] TreeEnsembleModel fit(const DesignMatrix& x, std::span<const std::uint8_t> y,
                                        Threads threads = {}) const;
};

}  // namespace mlpipe
