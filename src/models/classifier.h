// classifier.h: the closed set of models, and what every fitted one can do.
//
// Every fitted model gives a margin (double): the sum it decides by. A link and a
// calibration (calibration.h) turn it into the probability of the positive class, rounded once to
// float32. Two classes: y is 0 (negative) or 1
// (positive).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/parallel.h"
#include "graph/graph_model.h"
#include "models/calibration.h"
#include "models/gradient_boosting.h"
#include "models/logistic_regression.h"
#include "models/random_forest.h"
#include "models/tree_ensemble.h"
#include "models/xgboost.h"

namespace mlpipe {

/// Settings of a model; a new algorithm adds a line here and one in the tables of classifier.cpp.
using Classifier = std::variant<LogisticRegression, RandomForest, GradientBoosting, XGBoost>;

/// What was learned, in one of two forms: every tree ensemble shares one. The third was learned
/// elsewhere and imported; fit() never gives it.
using FittedClassifier = std::variant<LogisticRegressionModel, TreeEnsembleModel, GraphModel>;

/// "logistic_regression", "random_forest", "gradient_boosting", "xgboost".
[[nodiscard]] std::string_view algorithm_name(const Classifier& classifier);
/// Every known name, in the order of the variant.
[[nodiscard]] std::vector<std::string> algorithm_names();
/// Default settings for a name; `seed` is used by those that draw. Throws InvalidArgument that
/// lists the known names.
[[nodiscard]] Classifier make_classifier(std::string_view name, std::uint64_t seed);

/// A setting's value as a person writes it in pipeline.toml; nothing = unset ("no limit").
using SettingValue = std::variant<std::monostate, bool, std::int64_t, double, std::string>;
struct Setting {
    std::string name;
    SettingValue value;
};
/// Every setting with its value, for metadata and `config init`. In a fixed order.
[[nodiscard]] std::vector<Setting> settings_of(const Classifier& classifier);
/// Sets one by name. Throws InvalidArgument for an unknown name (known ones listed) or a value of
/// the wrong type; ranges are checked by fit.
void set_setting(Classifier& classifier, const Setting& setting);

/// Whether fit takes NaN in a number column.
[[nodiscard]] bool takes_missing_numbers(const Classifier& classifier);

/// Throws InvalidArgument for a setting out of range, as fit does: "random_forest: n_estimators
/// must be between 1 and 65536, not 0".
void check_settings(const Classifier& classifier);

/// Learns from `x` and `y` (x.n_rows class codes 0 or 1, both present). Throws InvalidArgument for
/// a setting out of range, a size that does not match, a single class, or NaN where the model takes
/// none.
[[nodiscard]] FittedClassifier fit(const Classifier& classifier, const DesignMatrix& x,
                                   std::span<const std::uint8_t> y, Threads threads = {});

/// The margin of every row. Throws SchemaMismatch unless the columns are those of the fit.
[[nodiscard]] std::vector<double> margins(const FittedClassifier& model, const DesignMatrix& x,
                                          Threads threads = {});
/// Rows that a call of margins() should have where there are many: block_rows, or more for a model
/// that is made ready anew for each call.
[[nodiscard]] std::size_t batch_rows(const FittedClassifier& model);
/// The margin of one row; allocates nothing, but for an imported model, which has a
/// GraphModel::Scorer for that. REQUIRES: the columns are those of the fit.
[[nodiscard]] double margin(const FittedClassifier& model, const DesignMatrix& x, std::size_t row);
/// How its margin becomes a probability.
[[nodiscard]] Link link_of(const FittedClassifier& model);

/// What makes a model's probabilities those of the rows as they come, although it was fitted with
/// class weights on rows of these classes; NoCalibration if it was not.
[[nodiscard]] Calibration prior_correction(const Classifier& classifier,
                                           std::span<const std::uint8_t> y);

}  // namespace mlpipe
