// logistic_solvers.h: minimises a LogisticLoss from zero, by Newton's method or L-BFGS.
//
// Both go down along a direction with the same line search: the step 1, halved until it passes
// Armijo's rule or, where rounding hides the decrease, the approximate Wolfe rule on slopes (Hager
// and Zhang 2005, doi:10.1137/030601880, eq. 2.2). Nothing is random.
#pragma once

#include <vector>

#include "models/logistic_loss.h"

namespace mlpipe {

struct LogisticSolution {
    std::vector<double> parameters;
    bool converged = false;  ///< every |slope_j| <= tol * max(1, slope_scale_j)
};

/// Newton steps by a Cholesky factor of the Hessian: n^2 memory, n^3 time, about ten steps.
[[nodiscard]] LogisticSolution minimise_by_newton(LogisticLoss& loss, int max_iter, double tol);

/// L-BFGS with 20 corrections, in variables scaled by the root of curvature_bound().
[[nodiscard]] LogisticSolution minimise_by_lbfgs(LogisticLoss& loss, int max_iter, double tol);

}  // namespace mlpipe
