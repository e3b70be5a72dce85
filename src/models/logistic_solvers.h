// logistic_solvers.h: minimises a LogisticLoss, by Newton's method or L-BFGS.
//
// Both go down along a direction with the same line search: the step 1, halved until it passes
// Armijo's rule or, where rounding hides the decrease, the approximate Wolfe rule on slopes (Hager
// and Zhang 2005, doi:10.1137/030601880, eq. 2.2). Nothing is random.
#pragma once

#include <span>
#include <vector>

#include "models/logistic_loss.h"

namespace mlpipe {

struct LogisticSolution {
    std::vector<double> parameters;
    bool converged = false;  ///< every |slope_j| <= tol * max(1, slope_scale_j)
};

/// Newton steps by a Cholesky factor of the Hessian: n^2 memory, n^3 time, about six steps; the
/// last is made with the factor of the one before where that is sure to be enough. Begins at
/// `start`, n_parameters() values, if its loss is less than that of zero; else, or if it is empty,
/// at zero.
[[nodiscard]] LogisticSolution minimise_by_newton(LogisticLoss& loss, int max_iter, double tol,
                                                  std::span<const double> start = {});

/// L-BFGS with 20 corrections, in variables scaled by the root of curvature_bound().
[[nodiscard]] LogisticSolution minimise_by_lbfgs(LogisticLoss& loss, int max_iter, double tol);

}  // namespace mlpipe
