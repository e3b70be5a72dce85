#include "models/xgboost_booster.h"

#include <limits>

#include "core/number_text.h"
#include "models/xgboost_library.h"

namespace mlpipe {
namespace {

/// n_rows x n_features, row by row.
std::vector<float> written_out(const DesignMatrix& x, Threads threads) {
    const std::size_t width = x.n_features();
    std::vector<float> values(x.n_rows * width);
    for_each_row_block(x.n_rows, threads, [&](std::size_t begin, std::size_t end) {
        for (const DesignColumn& column : x.columns) {
            float* out = values.data() + column.first_feature;
            for (std::size_t row = begin; row < end; ++row) {
                if (!column.is_coded()) {
                    out[row * width] = column.numbers[row];
                } else if (column.codes[row] < column.n_levels) {
                    out[row * width + column.codes[row]] = 1;
                }
            }
        }
    });
    return values;
}

/// XGBoost copies the values. NaN is missing; a level that is not hot is 0, not absent.
XGBoostHandle matrix_of(const DesignMatrix& x, Threads threads) {
    const XGBoostLibrary& xgboost = xgboost_library();
    const std::vector<float> values = written_out(x, threads);
    DMatrixHandle matrix = nullptr;
    xgboost.check(xgboost.matrix_create(values.data(), x.n_rows, x.n_features(),
                                        std::numeric_limits<float>::quiet_NaN(), &matrix));
    return {matrix, {xgboost.matrix_free}};
}

void set_info(const XGBoostHandle& matrix, const char* field, std::span<const float> values) {
    const XGBoostLibrary& xgboost = xgboost_library();
    xgboost.check(xgboost.matrix_set_info(matrix.get(), field, values.data(), values.size()));
}

/// Labels, and weights where the classes count differently.
void set_classes(const XGBoostHandle& matrix, ClassWeight weight, std::span<const std::uint8_t> y) {
    set_info(matrix, "label", std::vector<float>(y.begin(), y.end()));
    if (weight == ClassWeight::none) return;
    const std::array<double, 2> of_class = class_weights(weight, y);
    std::vector<float> weights(y.size());
    for (std::size_t row = 0; row < y.size(); ++row) {
        weights[row] = static_cast<float>(of_class[y[row]]);
    }
    set_info(matrix, "weight", weights);
}

XGBoostHandle booster_for(const XGBoost& settings, const XGBoostHandle& matrix) {
    const XGBoostLibrary& xgboost = xgboost_library();
    const DMatrixHandle matrices[] = {matrix.get()};
    BoosterHandle made = nullptr;
    xgboost.check(xgboost.booster_create(matrices, 1, &made));
    XGBoostHandle booster(made, {xgboost.booster_free});
    const auto set = [&](const char* name, const std::string& value) {
        xgboost.check(xgboost.booster_set_param(booster.get(), name, value.c_str()));
    };
    set("verbosity", "0");
    set("nthread", "1");
    set("booster", "gbtree");
    set("tree_method", "hist");
    set("objective", "binary:logistic");
    set("base_score", "0.5");
    set("learning_rate", to_text(settings.learning_rate));
    set("max_depth", std::to_string(settings.max_depth));
    set("min_child_weight", to_text(settings.min_child_weight));
    set("reg_lambda", to_text(settings.reg_lambda));
    set("reg_alpha", to_text(settings.reg_alpha));
    set("gamma", to_text(settings.gamma));
    set("subsample", to_text(settings.subsample));
    set("colsample_bytree", to_text(settings.colsample_bytree));
    set("max_bin", std::to_string(settings.max_bin));
    set("seed", std::to_string(settings.seed));
    return booster;
}

}  // namespace

XGBoostBooster::XGBoostBooster(const XGBoost& settings, const DesignMatrix& x,
                               std::span<const std::uint8_t> y, Threads threads) {
    const XGBoostLibrary& xgboost = xgboost_library();
    const XGBoostHandle matrix = matrix_of(x, threads);
    // From here on no loop of ours may run: waiting for it, this thread could begin another fit and
    // with it reset the random numbers of this one.
    xgboost.check(xgboost.set_global_config(R"({"verbosity": 0})"));
    set_classes(matrix, settings.class_weight, y);
    booster_ = booster_for(settings, matrix);
    for (int tree = 0; tree < settings.n_estimators; ++tree) {
        xgboost.check(xgboost.booster_update(booster_.get(), tree, matrix.get()));
    }
}

std::string XGBoostBooster::to_json() const {
    const XGBoostLibrary& xgboost = xgboost_library();
    bst_ulong size = 0;
    const char* text = nullptr;
    xgboost.check(xgboost.booster_save(booster_.get(), R"({"format": "json"})", &size, &text));
    return {text, size};
}

std::vector<float> XGBoostBooster::margins(const DesignMatrix& x) const {
    return predict(x, 1);
}

std::vector<float> XGBoostBooster::contributions(const DesignMatrix& x, Threads threads) const {
    const XGBoostLibrary& xgboost = xgboost_library();
    xgboost.check(xgboost.booster_set_param(booster_.get(), "nthread",
                                            std::to_string(threads.count).c_str()));
    return predict(x, 2);
}

std::vector<float> XGBoostBooster::predict(const DesignMatrix& x, int type) const {
    const XGBoostLibrary& xgboost = xgboost_library();
    const XGBoostHandle matrix = matrix_of(x, {1});
    const bst_ulong* shape = nullptr;
    bst_ulong n_dimensions = 0;
    const float* values = nullptr;
    const std::string settings =
        R"({"type": )" + std::to_string(type) +
        R"(, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false})";
    xgboost.check(xgboost.booster_predict(booster_.get(), matrix.get(), settings.c_str(), &shape,
                                          &n_dimensions, &values));
    std::size_t n = 1;
    for (bst_ulong i = 0; i < n_dimensions; ++i) n *= shape[i];
    return {values, values + n};
}

}  // namespace mlpipe
