#include "models/xgboost.h"

#include <string>

#include "core/error.h"
#include "models/fit_checks.h"
#include "models/xgboost_booster.h"
#include "models/xgboost_trees.h"

namespace mlpipe {
namespace {

constexpr std::string_view algorithm = "xgboost";

void check_size(const DesignMatrix& x) {
    const std::uint64_t values = x.n_rows * std::uint64_t{x.n_features()};
    if (values <= XGBoost::most_values) return;
    throw InvalidArgument(
        "xgboost sees every level as a column of its own: " + std::to_string(x.n_rows) +
            " rows and " + std::to_string(x.n_features()) + " features are more than " +
            std::to_string(XGBoost::most_values) + " values",
        {.why = "",
         .help = "group rare levels (min_frequency), or take an algorithm of "
                 "mlpipe's own, which keeps one code a row"});
}

}  // namespace

void XGBoost::check() const {
    check_integer(algorithm, "n_estimators", n_estimators, {.low = 1, .high = 65536});
    check_positive(algorithm, "learning_rate", learning_rate);
    check_integer(algorithm, "max_depth", max_depth, {.low = 1, .high = 30});
    check_number(algorithm, "min_child_weight", min_child_weight, {});
    check_number(algorithm, "reg_lambda", reg_lambda, {});
    check_number(algorithm, "reg_alpha", reg_alpha, {});
    check_number(algorithm, "gamma", gamma, {});
    check_number(algorithm, "subsample", subsample, share_range);
    check_number(algorithm, "colsample_bytree", colsample_bytree, share_range);
    check_integer(algorithm, "max_bin", max_bin, {.low = 2, .high = 65535});
    check_seed(algorithm, seed);
}

TreeEnsembleModel XGBoost::fit(const DesignMatrix& x, std::span<const std::uint8_t> y,
                               Threads threads) const {
    check();
    check_training_data(algorithm, x, y, threads, MissingNumbers::taken);
    check_size(x);
    const std::vector<TreeEnsembleModel::ColumnShape> shape = shape_of(x);
    TreeEnsemble trees = trees_of_xgboost(XGBoostBooster(*this, x, y, threads).to_json(), shape);
    round_leaves_to_grid(trees);
    // base_score 0.5 is a margin of 0.
    return {std::move(trees), Link::logistic, 0.0, shape};
}

}  // namespace mlpipe
