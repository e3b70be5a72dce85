#include "models/logistic_regression.h"

#include <cmath>
#include <string>

#include "core/error.h"
#include "models/fit_checks.h"
#include "models/logistic_loss.h"
#include "models/logistic_solvers.h"

namespace mlpipe {
namespace {

constexpr std::string_view algorithm = "logistic_regression";

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
    LogisticLoss loss(x, y, class_weights(class_weight, y), C, threads);
    LogisticSolution solution = x.n_features() <= newton_features
                                    ? minimise_by_newton(loss, max_iter, tol)
                                    : minimise_by_lbfgs(loss, max_iter, tol);
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
