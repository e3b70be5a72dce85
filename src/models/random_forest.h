// random_forest.h: a forest of randomised decision trees (Breiman 2001,
// doi:10.1023/A:1010933404324).
//
// Trees are grown depth first on a bootstrap sample; each node looks at `max_features` random
// *output* features (a level of a code column is one), as scikit-learn does on the one-hot matrix;
// but of two levels that only mirror each other one is enough, else a yes/no column would be looked
// at twice as often as a number (stackoverflow, which has many: .667 instead of .675). It goes on
// looking until one can split, and takes the largest decrease of Gini impurity. Ties: lower output
// feature, then lower threshold. A number column with more than max_bins different values is split
// at quantiles of the training rows. Class counts are integers; one random stream a tree: the same
// bytes on any number of threads. The probability is the mean over trees of the (weighted) share of
// positives in the leaf.
//
// Two defaults differ from scikit-learn's (min_samples_split 2, min_samples_leaf 1), because trees
// grown to the last row rank worse and give probabilities that are too sure. Mean ROC AUC / log
// loss of 10 x 5-fold cross-validation, everything else equal:
//
//                      telco_7043   telecom_120  mlc_churn    credit_data
//   2 and 1            .822 / .52   .770 / .61   .917 / .24   .826 / .46
//   10 and 4           .839 / .44   .778 / .56   .919 / .21   .833 / .44
//                      pima         house_votes  cells        stackoverflow
//   2 and 1            .824 / .49   .992 / .12   .902 / .42   .675 / .41
//   10 and 4           .834 / .48   .993 / .13   .903 / .39   .696 / .31
//
// The trees have half the nodes. Larger leaves (10) gain on telco (.844) and lose on house_votes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "core/parallel.h"
#include "models/class_weight.h"
#include "models/out_of_bag.h"
#include "models/tree_ensemble.h"
#include "preprocessing/design_matrix.h"

namespace mlpipe {

/// How many output features a node looks at.
enum class MaxFeatures { sqrt, log2, all };

/// A fitted forest and its out-of-bag probabilities, by training row (out_of_bag.h).
struct ForestWithOutOfBag {
    TreeEnsembleModel model;
    std::vector<double> oob_probabilities;
};

struct RandomForest {
    int n_estimators = 100;                       ///< trees, in [1, 65536]
    std::optional<int> max_depth = std::nullopt;  ///< >= 1; unset: no limit
    int min_samples_split = 10;  ///< rows (bootstrap copies counted) a node needs to be split, >= 2
    int min_samples_leaf = 4;    ///< rows each side of a split keeps, >= 1
    /// Or an explicit number >= 1 (more than there are means all).
    std::variant<MaxFeatures, int> max_features = MaxFeatures::sqrt;
    ClassWeight class_weight = ClassWeight::none;
    bool bootstrap = true;   ///< false: every tree sees every row once
    bool oob_score = false;  ///< train() then reports the out-of-bag score; needs bootstrap
    int max_bins = 255;      ///< in [2, 65535]
    std::uint64_t seed = 42;

    /// Throws InvalidArgument for a setting out of range.
    void check() const;

    /// Throws InvalidArgument as fit() in classifier.h; x must be finite.
    [[nodiscard]] TreeEnsembleModel fit(const DesignMatrix& x, std::span<const std::uint8_t> y,
                                        Threads threads = {}) const;

    /// The same model, and what its trees say about the rows they did not see. Throws
    /// InvalidArgument besides if `bootstrap` is off: then every tree sees every row.
    [[nodiscard]] ForestWithOutOfBag fit_with_oob(const DesignMatrix& x,
                                                  std::span<const std::uint8_t> y,
                                                  Threads threads = {}) const;
};

}  // namespace mlpipe
