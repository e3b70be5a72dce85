// classifier_settings.cpp: names of models and settings, as people write them.
#include <array>
#include <limits>

#include "core/error.h"
#include "core/number_text.h"
#include "models/classifier.h"

namespace mlpipe {
namespace {

/// A setting of `Settings` as text and back.
template <typename Settings>
struct SettingRow {
    std::string_view name;
    SettingValue (*get)(const Settings&);
    /// False if the value is of another type.
    bool (*set)(Settings&, const SettingValue&);
    std::string_view takes;  ///< "an integer"
};

std::string text_of(const SettingValue& value) {
    if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
    if (const double* number = std::get_if<double>(&value)) return to_text(*number);
    if (const auto* text = std::get_if<std::string>(&value)) return '"' + *text + '"';
    return "unset";
}

/// What a setting must be, as an error says it.
std::string demand(std::string_view takes, const SettingValue& value) {
    constexpr int most = std::numeric_limits<int>::max();
    const auto* integer = std::get_if<std::int64_t>(&value);
    if (integer != nullptr && *integer > most) return "at most " + std::to_string(most);
    return std::string(takes);
}

/// "none" is how a file without a null spells it.
bool is_unset(const SettingValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    return std::holds_alternative<std::monostate>(value) || (text != nullptr && *text == "none");
}

bool read(const SettingValue& value, double& out) {
    if (const double* number = std::get_if<double>(&value)) {
        out = *number;
        return true;
    }
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        out = static_cast<double>(*integer);
        return true;
    }
    return false;
}

bool read(const SettingValue& value, int& out) {
    const auto* integer = std::get_if<std::int64_t>(&value);
    if (integer == nullptr || *integer < std::numeric_limits<int>::min() ||
        *integer > std::numeric_limits<int>::max()) {
        return false;
    }
    out = static_cast<int>(*integer);
    return true;
}

bool read(const SettingValue& value, std::uint64_t& out) {
    const auto* integer = std::get_if<std::int64_t>(&value);
    if (integer == nullptr || *integer < 0) return false;
    out = static_cast<std::uint64_t>(*integer);
    return true;
}

bool read(const SettingValue& value, bool& out) {
    const bool* flag = std::get_if<bool>(&value);
    if (flag != nullptr) out = *flag;
    return flag != nullptr;
}

bool read(const SettingValue& value, std::optional<int>& out) {
    int number = 0;
    if (is_unset(value)) {
        out = std::nullopt;
        return true;
    }
    if (!read(value, number)) return false;
    out = number;
    return true;
}

bool read(const SettingValue& value, ClassWeight& out) {
    const auto* text = std::get_if<std::string>(&value);
    if (is_unset(value)) {
        out = ClassWeight::none;
        return true;
    }
    if (text == nullptr || *text != "balanced") return false;
    out = ClassWeight::balanced;
    return true;
}

constexpr std::array<std::pair<std::string_view, MaxFeatures>, 3> max_features_names{{
    {"sqrt", MaxFeatures::sqrt},
    {"log2", MaxFeatures::log2},
    {"all", MaxFeatures::all},
}};

bool read(const SettingValue& value, std::variant<MaxFeatures, int>& out) {
    int number = 0;
    if (read(value, number)) {
        out = number;
        return true;
    }
    const auto* text = std::get_if<std::string>(&value);
    for (const auto& [name, meaning] : max_features_names) {
        if (text == nullptr || *text != name) continue;
        out = meaning;
        return true;
    }
    return false;
}

constexpr std::array<std::pair<std::string_view, Growth>, 2> growth_names{{
    {"leaf_wise", Growth::leaf_wise},
    {"depth_wise", Growth::depth_wise},
}};

bool read(const SettingValue& value, Growth& out) {
    const auto* text = std::get_if<std::string>(&value);
    for (const auto& [name, meaning] : growth_names) {
        if (text == nullptr || *text != name) continue;
        out = meaning;
        return true;
    }
    return false;
}

SettingValue written(double value) {
    return value;
}
SettingValue written(int value) {
    return std::int64_t{value};
}
SettingValue written(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}
SettingValue written(bool value) {
    return value;
}
SettingValue written(std::optional<int> value) {
    return value ? SettingValue{std::int64_t{*value}} : SettingValue{};
}
SettingValue written(ClassWeight value) {
    return value == ClassWeight::balanced ? SettingValue{std::string("balanced")} : SettingValue{};
}
SettingValue written(const std::variant<MaxFeatures, int>& value) {
    if (const int* number = std::get_if<int>(&value)) return written(*number);
    for (const auto& [name, meaning] : max_features_names) {
        if (meaning == std::get<MaxFeatures>(value)) return std::string(name);
    }
    return {};
}

SettingValue written(Growth value) {
    return std::string(value == Growth::leaf_wise ? "leaf_wise" : "depth_wise");
}

template <auto member, typename Settings>
constexpr SettingRow<Settings> row(std::string_view name, std::string_view takes) {
    return {
        .name = name,
        .get = [](const Settings& settings) { return written(settings.*member); },
        .set = [](Settings& settings,
                  const SettingValue& value) { return read(value, settings.*member); },
        .takes = takes,
    };
}

constexpr std::string_view an_integer = "an integer";
constexpr std::string_view a_number = "a number";
constexpr std::string_view an_integer_or_none = "an integer or \"none\"";
constexpr std::string_view a_class_weight = "\"balanced\" or \"none\"";

/// A new algorithm adds a table; its name is in `names`.
constexpr auto rows_of(const LogisticRegression&) {
    using L = LogisticRegression;
    return std::array{
        row<&L::C, L>("C", a_number),
        row<&L::max_iter, L>("max_iter", an_integer),
        row<&L::tol, L>("tol", a_number),
        row<&L::class_weight, L>("class_weight", a_class_weight),
    };
}

constexpr auto rows_of(const RandomForest&) {
    using F = RandomForest;
    return std::array{
        row<&F::n_estimators, F>("n_estimators", an_integer),
        row<&F::max_depth, F>("max_depth", an_integer_or_none),
        row<&F::min_samples_split, F>("min_samples_split", an_integer),
        row<&F::min_samples_leaf, F>("min_samples_leaf", an_integer),
        row<&F::max_features, F>("max_features", "\"sqrt\", \"log2\", \"all\" or an integer"),
        row<&F::class_weight, F>("class_weight", a_class_weight),
        row<&F::bootstrap, F>("bootstrap", "true or false"),
        row<&F::oob_score, F>("oob_score", "true or false"),
        row<&F::max_bins, F>("max_bins", an_integer),
        row<&F::seed, F>("seed", "an integer from 0 on"),
    };
}

constexpr auto rows_of(const GradientBoosting&) {
    using G = GradientBoosting;
    return std::array{
        row<&G::learning_rate, G>("learning_rate", a_number),
        row<&G::n_estimators, G>("n_estimators", an_integer),
        row<&G::num_leaves, G>("num_leaves", an_integer),
        row<&G::max_depth, G>("max_depth", an_integer_or_none),
        row<&G::min_samples_leaf, G>("min_samples_leaf", an_integer),
        row<&G::l2, G>("l2", a_number),
        row<&G::subsample, G>("subsample", a_number),
        row<&G::colsample, G>("colsample", a_number),
        row<&G::max_bins, G>("max_bins", an_integer),
        row<&G::growth, G>("growth", "\"leaf_wise\" or \"depth_wise\""),
        row<&G::early_stopping_rounds, G>("early_stopping_rounds", an_integer),
        row<&G::validation_fraction, G>("validation_fraction", a_number),
        row<&G::class_weight, G>("class_weight", a_class_weight),
        row<&G::seed, G>("seed", "an integer from 0 on"),
    };
}

constexpr auto rows_of(const XGBoost&) {
    using X = XGBoost;
    return std::array{
        row<&X::n_estimators, X>("n_estimators", an_integer),
        row<&X::learning_rate, X>("learning_rate", a_number),
        row<&X::max_depth, X>("max_depth", an_integer),
        row<&X::min_child_weight, X>("min_child_weight", a_number),
        row<&X::reg_lambda, X>("reg_lambda", a_number),
        row<&X::reg_alpha, X>("reg_alpha", a_number),
        row<&X::gamma, X>("gamma", a_number),
        row<&X::subsample, X>("subsample", a_number),
        row<&X::colsample_bytree, X>("colsample_bytree", a_number),
        row<&X::max_bin, X>("max_bin", an_integer),
        row<&X::class_weight, X>("class_weight", a_class_weight),
        row<&X::seed, X>("seed", "an integer from 0 on"),
    };
}

/// In the order of the variant.
constexpr std::array<std::string_view, std::variant_size_v<Classifier>> names{
    "logistic_regression",
    "random_forest",
    "gradient_boosting",
    "xgboost",
};

std::string joined(const auto& words) {
    std::string text;
    for (const auto& word : words) {
        if (!text.empty()) text += ", ";
        text += word;
    }
    return text;
}

template <std::size_t index = 0>
Classifier default_settings(std::size_t wanted) {
    if constexpr (index + 1 < std::variant_size_v<Classifier>) {
        if (wanted != index) return default_settings<index + 1>(wanted);
    }
    return Classifier(std::in_place_index<index>);
}

}  // namespace

std::string_view algorithm_name(const Classifier& classifier) {
    return names[classifier.index()];
}

std::vector<std::string> algorithm_names() {
    return {names.begin(), names.end()};
}

Classifier make_classifier(std::string_view name, std::uint64_t seed) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) {
        throw InvalidArgument("there is no algorithm \"" + std::string(name) + "\"",
                              {.why = "", .help = "known algorithms: " + joined(names)});
    }
    Classifier classifier = default_settings(static_cast<std::size_t>(found - names.begin()));
    std::visit(
        [&](auto& settings) {
            if constexpr (requires { settings.seed; }) settings.seed = seed;
        },
        classifier);
    return classifier;
}

std::vector<Setting> settings_of(const Classifier& classifier) {
    return std::visit(
        [](const auto& settings) {
            std::vector<Setting> all;
            for (const auto& row : rows_of(settings)) {
                all.push_back({.name = std::string(row.name), .value = row.get(settings)});
            }
            return all;
        },
        classifier);
}

void set_setting(Classifier& classifier, const Setting& setting) {
    const std::string algorithm(algorithm_name(classifier));
    std::visit(
        [&](auto& settings) {
            std::vector<std::string_view> known;
            for (const auto& row : rows_of(settings)) {
                known.push_back(row.name);
                if (row.name != setting.name) continue;
                if (row.set(settings, setting.value)) return;
                throw InvalidArgument(algorithm + ": " + setting.name + " must be " +
                                      demand(row.takes, setting.value) + ", not " +
                                      text_of(setting.value));
            }
            throw InvalidArgument(algorithm + " has no setting \"" + setting.name + "\"",
                                  {.why = "", .help = "known settings: " + joined(known)});
        },
        classifier);
}

}  // namespace mlpipe
