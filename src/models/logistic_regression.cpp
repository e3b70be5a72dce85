#include "models/logistic_regression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/error.h"
#include "models/fit_checks.h"
#include "models/logistic_loss.h"
#include "models/logistic_solvers.h"

namespace mlpipe {
namespace {

constexpr std::string_view algorithm = "logistic_regression";

/// From so many rows on, the solver begins at the solution of every 16th row.
constexpr std::size_t rows_for_a_start = 65536;
constexpr std::size_t start_stride = 16;
constexpr double start_tol = 1e-4;  // closer is for nothing: the sample itself is further away

/// The solution of a sample with the same weight of the penalty a row; nothing if that has one
/// class only. It saves most of the steps over all rows: on 100,000 of them two Hessians are left
/// of six.
std::vector<double> solution_of_sample(const DesignMatrix& x, std::span<const std::uint8_t> y,
                                       std::array<double, 2> weights,
                                       const LogisticRegression& settings, Threads threads) {
    std::vector<std::uint32_t> rows;
    std::vector<std::uint8_t> classes;
    for (std::size_t row = 0; row < x.n_rows; row += start_stride) {
        rows.push_back(static_cast<std::uint32_t>(row));
        classes.push_back(y[row]);
    }
    if (std::ranges::min(classes) == std::ranges::max(classes)) return {};
    const DesignMatrix sample = select_rows(x, rows);
    const double share = static_cast<double>(rows.size()) / static_cast<double>(x.n_rows);
    LogisticLoss loss(sample, classes, weights, settings.C / share, threads);
    return minimise_by_newton(loss, settings.max_iter, start_tol).parameters;
}

LogisticSolution solve(const DesignMatrix& x, std::span<const std::uint8_t> y,
                       const LogisticRegression& settings, Threads threads) {
    const std::array<double, 2> weights = class_weights(settings.class_weight, y);
    const bool by_newton = x.n_features() <= newton_features;
    std::vector<double> start;
    if (by_newton && x.n_rows >= rows_for_a_start) {
        start = solution_of_sample(x, y, weights, settings, threads);
    }
    LogisticLoss loss(x, y, weights, settings.C, threads);
    return by_newton ? minimise_by_newton(loss, settings.max_iter, settings.tol, start)
                     : minimise_by_lbfgs(loss, settings.max_iter, settings.tol);
}

}  // namespace

void LogisticRegression::check() const {
    check_positive(algorithm, "C", C);
    check_integer(algorithm, "max_iter", max_iter, {.low = 1});
    check_positive(algorithm, "tol", tol);
}

LogisticRegressionModel LogisticRegression::fit(const DesignMatrix& x,
                                                std::span<const std::uint8_t> y,
                                                Threads threads) const {
    check();
    check_training_data(algorithm, x, y, threads);
    LogisticSolution solution = solve(x, y, *this, threads);
    const double intercept = solution.parameters.back();
    solution.parameters.pop_back();
    return {std::move(solution.parameters), intercept, solution.converged};
}

LogisticRegressionModel::LogisticRegressionModel(std::vector<double> coef, double intercept,
                                                 bool converged)
    : coef_(std::move(coef)), intercept_(intercept), converged_(converged) {
    for (std::size_t feature = 0; feature < coef_.size(); ++feature) {
        if (!std::isfinite(coef_[feature])) {
            throw BadFormat("logistic regression: the weight of feature " +
                            std::to_string(feature) + " is not finite");
        }
    }
    if (!std::isfinite(intercept_)) {
        throw BadFormat("logistic regression: the intercept is not finite");
    }
}

double LogisticRegressionModel::margin(const DesignMatrix& x, std::size_t row) const {
    double sum = 0;
    for (const DesignColumn& column : x.columns) {
        if (!column.is_coded()) {
            sum += coef_[column.first_feature] * static_cast<double>(column.numbers[row]);
        } else if (column.codes[row] < column.n_levels) {
            sum += coef_[column.first_feature + column.codes[row]];
        }
    }
    return sum + intercept_;
}

void LogisticRegressionModel::margins(const DesignMatrix& x, std::span<double> out,
                                      Threads threads) const {
    if (x.n_features() != n_features_in()) {
        throw SchemaMismatch("the model was fitted on " + std::to_string(n_features_in()) +
                             " features, but the data has " + std::to_string(x.n_features()));
    }
    for_each_row_block(x.n_rows, threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) out[row] = margin(x, row);
    });
}

}  // namespace mlpipe
