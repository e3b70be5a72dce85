#include "models/logistic_solvers.h"

#define EIGEN_DONT_PARALLELIZE  // sums in an order that threads cannot change

#include <LBFGSpp/BFGSMat.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <limits>

namespace mlpipe {
namespace {

using Vector = Eigen::VectorXd;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Parameters with the loss and its slopes there.
struct Point {
    Vector parameters, gradient;
    double loss = 0;

    [[nodiscard]] bool is_finite() const { return std::isfinite(loss) && gradient.allFinite(); }
};

void evaluate(LogisticLoss& loss, Point& point) {
    point.gradient.resize(point.parameters.size());
    point.loss = loss.evaluate({point.parameters.data(), loss.n_parameters()},
                               {point.gradient.data(), loss.n_parameters()});
}

/// The largest |slope_j| / max(1, slope_scale_j).
double steepness(const Point& point, const LogisticLoss& loss) {
    const std::span<const double> scale = loss.slope_scale();
    double steepest = 0;
    for (std::size_t j = 0; j < scale.size(); ++j) {
        const double slope = std::abs(point.gradient[static_cast<Eigen::Index>(j)]);
        const double relative = slope / std::max(1.0, scale[j]);
        if (!(relative <= steepest)) steepest = relative;  // NaN stays
    }
    return steepest;
}

/// Goes from `point` along `direction`; false if no step makes the loss smaller.
bool step_down(LogisticLoss& loss, Point& point, const Vector& direction) {
    constexpr double delta = 0.1;
    constexpr double rounding = 1e-12;  // of the loss, relative
    const double slope = point.gradient.dot(direction);
    if (!(slope < 0)) return false;
    Point next;
    double step = 1;
    for (int halvings = 0; halvings < 60; ++halvings, step /= 2) {
        next.parameters = point.parameters + step * direction;
        evaluate(loss, next);
        if (!next.is_finite()) continue;
        const bool decreases = next.loss <= point.loss + delta * step * slope;
        const bool not_above = next.loss <= point.loss + rounding * std::abs(point.loss);
        const bool not_past = next.gradient.dot(direction) <= (2 * delta - 1) * slope;
        if (decreases || (not_above && not_past)) {
            point = std::move(next);
            return true;
        }
    }
    evaluate(loss, point);  // the loss keeps what belongs to the last point it saw
    return false;
}

/// The point to begin at, evaluated.
Point first_point(LogisticLoss& loss, std::span<const double> start) {
    Point point;
    if (!start.empty()) {
        point.parameters = Eigen::Map<const Vector>(start.data(), std::ssize(start));
        evaluate(loss, point);
        // At zero each row has the loss log 2, and the slope scale of the intercept is their sum.
        const double loss_at_zero = std::log(2.0) * loss.slope_scale().back();
        if (point.is_finite() && point.loss < loss_at_zero) return point;
    }
    point.parameters = Vector::Zero(static_cast<Eigen::Index>(loss.n_parameters()));
    evaluate(loss, point);
    return point;
}

/// Walks down from `point` until the slopes vanish. next_direction(point) is asked after each step.
template <typename NextDirection>
LogisticSolution descend(LogisticLoss& loss, Point point, int max_iter, double tol,
                         const NextDirection& next_direction) {
    bool converged = steepness(point, loss) <= tol;
    for (int iteration = 0; !converged && iteration < max_iter; ++iteration) {
        if (!step_down(loss, point, next_direction(point))) break;
        converged = steepness(point, loss) <= tol;
    }
    return {.parameters = {point.parameters.begin(), point.parameters.end()},
            .converged = converged};
}

/// -(H + damping)^-1 g. The Hessian is positive definite but for rounding: if its factor breaks
/// down (columns of very different size that depend on each other), a growing share of the diagonal
/// is added, which bends the step towards the slope and keeps it downhill.
Vector newton_direction(const Matrix& hessian, const Vector& gradient) {
    Matrix damped = hessian;
    const Vector diagonal = hessian.diagonal();
    for (double damping = 0; damping <= 1e6; damping = std::max(1e-13, damping * 100)) {
        damped.diagonal() = diagonal * (1 + damping);
        damped.diagonal().array() += damping;
        const Eigen::LLT<Matrix> factor(damped);
        if (factor.info() != Eigen::Success) continue;
        Vector direction = factor.solve(-gradient);
        if (direction.allFinite() && direction.dot(gradient) < 0) return direction;
    }
    return -gradient;
}

}  // namespace

LogisticSolution minimise_by_newton(LogisticLoss& loss, int max_iter, double tol,
                                    std::span<const double> start) {
    const auto n = static_cast<Eigen::Index>(loss.n_parameters());
    Matrix hessian(n, n);
    double steepness_before = std::numeric_limits<double>::infinity();
    return descend(loss, first_point(loss, start), max_iter, tol, [&](const Point& point) {
        // With the last Hessian a step gains about as much as the last Newton step did. If that
        // leads well below `tol`, a new one would be for nothing.
        const double steep = steepness(point, loss);
        const double expected = steep * (steep / steepness_before);
        const bool is_first = steepness_before == std::numeric_limits<double>::infinity();
        steepness_before = steep;
        if (is_first || !(expected <= 0.01 * tol)) {
            loss.hessian({hessian.data(), loss.n_parameters() * loss.n_parameters()});
        }
        return newton_direction(hessian, point.gradient);
    });
}

LogisticSolution minimise_by_lbfgs(LogisticLoss& loss, int max_iter, double tol) {
    constexpr int n_corrections = 20;
    const auto n = static_cast<Eigen::Index>(loss.n_parameters());
    const Vector scale = Eigen::Map<const Vector>(loss.curvature_bound().data(), n).array().sqrt();
    LBFGSpp::BFGSMat<double> inverse_hessian;
    inverse_hessian.reset(static_cast<int>(n), n_corrections);
    Point previous;
    return descend(loss, first_point(loss, {}), max_iter, tol, [&](const Point& point) {
        const Vector slopes = point.gradient.cwiseQuotient(scale);
        if (previous.parameters.size() > 0) {
            const Vector step = (point.parameters - previous.parameters).cwiseProduct(scale);
            const Vector change = slopes - previous.gradient.cwiseQuotient(scale);
            // Convex: never negative but by rounding, which must not enter the approximation.
            if (step.dot(change) > 1e-14 * change.squaredNorm()) {
                inverse_hessian.add_correction(step, change);
            }
        }
        previous = point;
        Vector direction(n);
        inverse_hessian.apply_Hv(slopes, -1.0, direction);
        return Vector(direction.cwiseQuotient(scale));
    });
}

}  // namespace mlpipe
