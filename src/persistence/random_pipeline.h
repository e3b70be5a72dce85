// random_pipeline.h: fitted pipelines drawn from a random stream, with every option of
// preprocessing. For tests.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "persistence/random_expression.h"
#include "pipeline/pipeline.h"

namespace mlpipe {

inline std::vector<Transformer> random_number_steps(Rng& rng) {
    const SimpleImputer imputers[] = {{.strategy = Impute::median},
                                      {.strategy = Impute::mean},
                                      {.strategy = Impute::most_frequent},
                                      {.fill_number = -1.5f}};
    std::vector<Transformer> steps{imputers[rng.below(4)]};
    if (rng.below(3) == 0) steps.emplace_back(StandardScaler{});
    if (steps.size() == 1 && rng.below(2) == 0) steps.emplace_back(MinMaxScaler{});
    return steps;
}

inline std::vector<Transformer> random_text_steps(Rng& rng) {
    std::vector<Transformer> steps;
    if (rng.below(2) == 0) steps.emplace_back(SimpleImputer{.fill_value = "Unknown"});
    if (steps.empty() && rng.below(2) == 0) {
        steps.emplace_back(SimpleImputer{.strategy = Impute::most_frequent});
    }
    steps.emplace_back(OneHotEncoder{.min_frequency = 1 + static_cast<int>(rng.below(15))});
    return steps;
}

/// Some of the columns and of `expressions`, at least one, each through steps of its own.
inline ColumnTransformer random_transformer(Rng& rng, const RandomColumns& columns,
                                            const std::vector<std::string>& expressions) {
    ColumnTransformer transformer;
    std::vector<std::string> numbers;
    for (const std::string& name : columns.numbers) {
        if (rng.below(3) > 0) numbers.push_back(name);
    }
    for (const std::string& expression : expressions) {
        if (rng.below(3) > 0) continue;
        numbers.push_back("feature " + std::to_string(transformer.derived.size()));
        transformer.derived.push_back({.name = numbers.back(), .expression = expression});
    }
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        transformer.steps.push_back(
            {"number " + std::to_string(i), {numbers[i]}, random_number_steps(rng)});
    }
    std::vector<std::string> together;
    for (const RandomCategory& category : columns.categories) {
        if (rng.below(3) == 0) {
            together.push_back(category.name);
        } else {
            transformer.steps.push_back(
                {"text " + category.name, {category.name}, random_text_steps(rng)});
        }
    }
    if (!together.empty()) {
        transformer.steps.push_back({"texts", std::move(together), random_text_steps(rng)});
    }
    if (transformer.steps.empty()) {
        transformer.steps.push_back({"only", {columns.numbers.front()}, random_number_steps(rng)});
    }
    shuffle(std::span(transformer.steps), rng);
    return transformer;
}

inline Classifier random_classifier(Rng& rng) {
    const auto weight = rng.below(2) == 0 ? ClassWeight::none : ClassWeight::balanced;
    const std::uint32_t kind = rng.below(3);
    if (kind == 0) return LogisticRegression{.C = 0.1 + rng.uniform(), .class_weight = weight};
    if (kind == 1) {
        return GradientBoosting{.n_estimators = 1 + static_cast<int>(rng.below(12)),
                                .min_samples_leaf = 1 + static_cast<int>(rng.below(5)),
                                .class_weight = weight,
                                .seed = rng.below(1000)};
    }
    RandomForest forest{.n_estimators = 1 + static_cast<int>(rng.below(12)),
                        .class_weight = weight,
                        .seed = rng.below(1000)};
    if (rng.below(2) == 0) forest.max_depth = 1 + static_cast<int>(rng.below(6));
    return forest;
}

/// For margins of either link; nothing in two of four draws.
inline std::optional<Calibration> random_calibration(Rng& rng) {
    const std::uint32_t kind = rng.below(4);
    if (kind < 2) return std::nullopt;
    if (kind == 2) {
        return SigmoidCalibration{.slope = 0.2 + 3 * rng.uniform(),
                                  .intercept = 2 * rng.uniform() - 1};
    }
    std::vector<double> margins{-2.0}, probabilities{0.2 * rng.uniform()};
    for (std::uint32_t i = 1 + rng.below(40); i > 0; --i) {
        margins.push_back(margins.back() + 0.2 * rng.uniform() + 1e-6);
        const double more = rng.below(3) == 0 ? 0.0 : 0.1 * rng.uniform();
        probabilities.push_back(std::min(1.0, probabilities.back() + more));
    }
    return IsotonicCalibration(std::move(margins), std::move(probabilities));
}

inline FittedPipeline random_pipeline(Rng& rng, const RandomColumns& columns,
                                      const std::vector<std::string>& expressions,
                                      const Table& rows) {
    Pipeline pipeline{.preprocess = random_transformer(rng, columns, expressions),
                      .model = random_classifier(rng)};
    for (ColumnStep& step : pipeline.preprocess.steps) {
        const bool is_number = std::holds_alternative<SimpleImputer>(step.apply.front()) &&
                               !std::holds_alternative<OneHotEncoder>(step.apply.back());
        if (!takes_missing_numbers(pipeline.model) || !is_number) continue;
        if (rng.below(2) == 0) step.apply.erase(step.apply.begin());  // the imputer
    }
    const DecisionPolicy policy{.policy = Policy::min_cost, .false_negative_cost = rng.uniform()};
    const auto threshold = static_cast<float>(rng.uniform());
    const FittedPipeline fitted = pipeline.fit(rows, types_of(columns), read_target(rows, "left"));
    const std::optional<Calibration> calibration = random_calibration(rng);
    return (calibration ? fitted.with_calibration(*calibration) : fitted)
        .with_decision(threshold, policy);
}

/// Over usual_columns() and usual_expressions().
inline FittedPipeline random_pipeline(Rng& rng, const Table& rows) {
    return random_pipeline(rng, usual_columns(), usual_expressions(), rows);
}

}  // namespace mlpipe
