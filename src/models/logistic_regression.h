// logistic_regression.h: L2-regularised logistic regression for two classes.
//
//   p(1 | x) = 1 / (1 + exp(-(w x + b)))
//   loss     = sum over rows of c(y) * -log p(y | x)  +  1 / (2 C) * ||w||^2      (b is not
//   penalised)
//
// with c(y) the class weight. The same loss, C and result as scikit-learn's LogisticRegression.
// Source: Bishop, Pattern Recognition and Machine Learning (2006), eq. 4.91 and 4.96-4.98.
// Solver: Newton steps with a Cholesky factor and step halving from w = 0, b = 0 up to
// `newton_features` output features (with many rows from the solution of a sample of them, which
// changes the way, not the goal), L-BFGS (Nocedal and Wright 2006, alg. 7.5) beyond. Works on the
// codes of a design matrix, never on one-hot columns. Sums are in double, in fixed blocks: the
// same bits on any number of threads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/parallel.h"
#include "models/class_weight.h"
#include "preprocessing/design_matrix.h"

namespace mlpipe {

class LogisticRegressionModel;

struct LogisticRegression {
    double C = 1.0;  ///< inverse of the penalty's weight, > 0; larger fits closer
    /// Solver steps, >= 1. Newton takes about ten. L-BFGS, on wide data that can be separated, may
    /// need more than the 100 of scikit-learn to get to `tol`, hence the larger default.
    int max_iter = 1000;
    /// Stop once |d loss / d w_j| <= tol * max(1, sum over rows of c(y) |x_j|) for every j; > 0.
    double tol = 1e-10;
    ClassWeight class_weight = ClassWeight::none;

    /// Throws InvalidArgument for a setting out of range.
    void check() const;

    /// Throws InvalidArgument as fit() in classifier.h; x must be finite. Reaching max_iter is no
    /// error: see converged().
    [[nodiscard]] LogisticRegressionModel fit(const DesignMatrix& x,
                                              std::span<const std::uint8_t> y,
                                              Threads threads = {}) const;
};

/// Output features up to which Newton's n^2 memory and n^3 time are a good bargain.
inline constexpr std::size_t newton_features = 512;

/// What was learned. Never changes, so it may be shared between threads.
class LogisticRegressionModel {
public:
    /// `coef` has one weight an output feature. For fit() and for the model reader. Throws
    /// BadFormat if a number is not finite.
    LogisticRegressionModel(std::vector<double> coef, double intercept, bool converged);

    /// w x + b of one row, terms added in column order, b last. Allocates nothing. REQUIRES: the
    /// columns are those of the fit.
    [[nodiscard]] double margin(const DesignMatrix& x, std::size_t row) const;
    /// `out` has x.n_rows values. The same bits as margin() row by row. Throws SchemaMismatch
    /// unless x has n_features_in() features.
    void margins(const DesignMatrix& x, std::span<double> out, Threads threads) const;

    [[nodiscard]] const std::vector<double>& coef() const& { return coef_; }
    [[nodiscard]] double intercept() const { return intercept_; }
    [[nodiscard]] bool converged() const { return converged_; }
    [[nodiscard]] std::size_t n_features_in() const { return coef_.size(); }

private:
    std::vector<double> coef_;
    double intercept_;
    bool converged_;
};

}  // namespace mlpipe
