// random_forest.h: a forest of randomised decision trees (Breiman 2001,
// doi:10.1023/A:1010933404324).
//
// Trees are grown depth first on a bootstrap sample; each node looks at `max_features` random
// *output* features (a level of a code column is one), as scikit-learn does on the one-hot matrix,
// goes on looking until one can split, and takes the largest decrease of Gini impurity. Ties: lower
// output feature, then lower threshold. A number column with more than max_bins different values is
// split at quantiles of the training rows. Class counts are integers; one random stream a tree: the
// same bytes on any number of threads. The probability is the mean over trees of the (weighted)
// share of positives in the leaf.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <variant>

#include "core/parallel.h"
#include "models/class_weight.h"
#include "models/tree_ensemble.h"
#include "preprocessing/design_matrix.h"

namespace mlpipe {

/// How many output features a node looks at.
enum class MaxFeatures { sqrt, log2, all };

struct RandomForest {
    int n_estimators = 100;                       ///< trees, in [1, 65536]
    std::optional<int> max_depth = std::nullopt;  ///< >= 1; unset: no limit
    int min_samples_split = 2;  ///< rows (bootstrap copies counted) a node needs to be split, >= 2
    int min_samples_leaf = 1;   ///< rows each side of a split keeps, >= 1
    /// Or an explicit number >= 1 (more than there are means all).
    std::variant<MaxFeatures, int> max_features = MaxFeatures::sqrt;
    ClassWeight class_weight = ClassWeight::none;
    bool bootstrap = true;  ///< false: every tree sees every row once
    int max_bins = 255;     ///< in [2, 65535]
    std::uint64_t seed = 42;

    /// Throws InvalidArgument for a setting out of range.
    void check() const;

    /// Throws InvalidArgument as fit() in classifier.h; x must be finite.
    [[nodiscard]] TreeEnsembleModel fit(const DesignMatrix& x, std::span<const std::uint8_t> y,
                                        Threads threads = {}) const;
};

}  // namespace mlpipe
