// linear_contributions.h: exact Shapley values of a linear model, by column of the design matrix.
//
//   number    w (x - reference)
//   category  w of its level (0 if none is hot) - mean of the w of all its levels
//   base      intercept + w of each reference + means of the levels
//
// base + all contributions = margin. The reference stands for "not known". It should be the mean of
// the training rows; what of it the model file holds is
//   - of a number that was standardised, the mean: 0 in the design matrix;
//   - of any other number (min-max scaled, unscaled, derived), what a missing cell becomes: by
//     default the median of the training rows;
//   - of a category no shares, so each level counts the same.
//
// Source: Lundberg and Lee 2017 (arXiv:1705.07874), corollary 1.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "models/logistic_regression.h"
#include "preprocessing/column_transformer.h"

namespace mlpipe {

/// Never changes, so it may be shared between threads.
class LinearContributions {
public:
    /// REQUIRES: the model was fitted on the columns that `transformer` gives.
    LinearContributions(const LogisticRegressionModel& model,
                        const FittedColumnTransformer& transformer);

    [[nodiscard]] double base_value() const { return base_value_; }
    [[nodiscard]] std::size_t n_columns() const { return columns_.size(); }

    /// Writes the contributions of rows [begin, end) to `out`, (end - begin) x n_columns().
    /// Allocates nothing. REQUIRES: `x` is what the transformer gives.
    void explain(const DesignMatrix& x, std::size_t begin, std::size_t end,
                 std::span<double> out) const;

private:
    struct Column {
        double reference = 0;              ///< number
        double weight = 0;                 ///< number
        std::vector<double> of_code = {};  ///< category: by code, the last of "none is hot"
    };
    std::vector<Column> columns_;
    double base_value_;
};

}  // namespace mlpipe
