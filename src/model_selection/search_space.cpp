#include "model_selection/search_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/error.h"
#include "core/number_text.h"

namespace mlpipe {
namespace {

SearchDimension whole(std::string setting, double low, double high) {
    return {.setting = std::move(setting),
            .values = SettingRange{.low = low, .high = high, .logarithmic = true, .whole = true}};
}

SearchDimension real(std::string setting, double low, double high) {
    return {.setting = std::move(setting), .values = SettingRange{.low = low, .high = high}};
}

SearchDimension factor(std::string setting, double low, double high) {
    return {.setting = std::move(setting),
            .values = SettingRange{.low = low, .high = high, .logarithmic = true}};
}

SettingValue value_of(const SettingRange& range, double number) {
    if (range.whole) return static_cast<std::int64_t>(number);
    return number;
}

/// Rounded to three decimal digits: a setting that a person can repeat.
double three_digits(double number) {
    const std::string text = fmt::format("{:.2e}", number);
    double rounded = 0;
    std::from_chars(text.data(), text.data() + text.size(), rounded);
    return rounded;
}

SettingValue draw(const SettingRange& range, Rng& rng) {
    // A whole number stands for the interval of width 1 around it, so that both ends get their
    // share.
    const double low = range.whole ? range.low - 0.5 : range.low;
    const double high = range.whole ? range.high + 0.5 : range.high;
    const double u = rng.uniform();
    const double number =
        range.logarithmic ? low * std::pow(high / low, u) : low + u * (high - low);
    const double rounded = range.whole ? std::round(number) : three_digits(number);
    return value_of(range, std::clamp(rounded, range.low, range.high));
}

void set(Classifier& classifier, const std::string& setting, const SettingValue& value) {
    set_setting(classifier, {.name = setting, .value = value});
}

void check_value(const SearchDimension& dimension, const SettingValue& value,
                 Classifier classifier) {
    set(classifier, dimension.setting, value);
    check_settings(classifier);
}

void check_range(const SearchDimension& dimension, const SettingRange& range,
                 const Classifier& classifier) {
    const std::string name =
        std::string(algorithm_name(classifier)) + ": the search range of " + dimension.setting;
    if (!(range.low <= range.high)) {
        throw InvalidArgument(name + " begins at " + to_text(range.low) + ", above its end " +
                              to_text(range.high));
    }
    if (range.logarithmic && !(range.low > 0)) {
        throw InvalidArgument(name + " is logarithmic, so it must begin above 0");
    }
    check_value(dimension, value_of(range, range.low), classifier);
    check_value(dimension, value_of(range, range.high), classifier);
}

/// A new algorithm adds one.
SearchSpace space_of(const LogisticRegression&) {
    return {factor("C", 1e-3, 100)};
}

SearchSpace space_of(const RandomForest&) {
    return {whole("min_samples_leaf", 1, 20),
            whole("min_samples_split", 2, 40),
            {.setting = "max_features",
             .values = std::vector<SettingValue>{std::string("sqrt"), std::string("log2")}}};
}

SearchSpace space_of(const GradientBoosting&) {
    return {factor("learning_rate", 0.02, 0.3), whole("num_leaves", 4, 63),
            whole("min_samples_leaf", 5, 50),   factor("l2", 0.01, 10),
            real("subsample", 0.5, 1),          real("colsample", 0.3, 1)};
}

SearchSpace space_of(const XGBoost&) {
    return {factor("learning_rate", 0.02, 0.3), whole("max_depth", 2, 8),
            factor("min_child_weight", 1, 20),  factor("reg_lambda", 0.01, 10),
            real("subsample", 0.5, 1),          real("colsample_bytree", 0.3, 1)};
}

}  // namespace

SearchSpace default_search_space(const Classifier& classifier) {
    return std::visit([](const auto& settings) { return space_of(settings); }, classifier);
}

void check(const SearchSpace& space, const Classifier& classifier) {
    for (const SearchDimension& dimension : space) {
        if (const auto* range = std::get_if<SettingRange>(&dimension.values)) {
            check_range(dimension, *range, classifier);
            continue;
        }
        const auto& values = std::get<std::vector<SettingValue>>(dimension.values);
        if (values.empty()) {
            throw InvalidArgument(std::string(algorithm_name(classifier)) +
                                  ": there is nothing to try for " + dimension.setting);
        }
        for (const SettingValue& value : values) check_value(dimension, value, classifier);
    }
}

Classifier draw(const SearchSpace& space, const Classifier& classifier, Rng& rng) {
    Classifier drawn = classifier;
    for (const SearchDimension& dimension : space) {
        if (const auto* range = std::get_if<SettingRange>(&dimension.values)) {
            set(drawn, dimension.setting, draw(*range, rng));
            continue;
        }
        const auto& values = std::get<std::vector<SettingValue>>(dimension.values);
        set(drawn, dimension.setting, values[rng.below(static_cast<std::uint32_t>(values.size()))]);
    }
    return drawn;
}

}  // namespace mlpipe
