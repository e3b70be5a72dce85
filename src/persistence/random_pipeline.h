// random_pipeline.h: tables and fitted pipelines drawn from a random stream, with every option of
// preprocessing. For tests.
#pragma once

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/random.h"
#include "pipeline/pipeline.h"

namespace mlpipe {

/// Numbers a, b, c; categories plan, "probabilities" (a name that clashes with an output) and flag
/// (integers); the id `code`; the target left (Yes/No). `rare` sprinkles what training rows lack:
/// texts never seen, extreme numbers.
inline Table random_rows(Rng& rng, std::size_t n_rows, bool rare) {
    constexpr float largest = std::numeric_limits<float>::max();
    const float extremes[] = {0.0f, -0.0f, largest, -largest, 1e-45f, 1e30f, -1e30f, 16777217.0f};
    const std::vector<std::string> plans{"basic", "plus", "premium, yearly", "étoile \"*\"", "x"};
    const auto missing = [&] { return rng.below(8) == 0; };
    const auto odd = [&] { return rare && rng.below(4) == 0; };
    std::vector<Column> columns;
    for (const char* name : {"a", "b", "c"}) {
        Numbers numbers;
        for (std::size_t row = 0; row < n_rows; ++row) {
            const float value =
                odd() ? extremes[rng.below(8)] : static_cast<float>(100 * rng.uniform() - 20);
            numbers.values.push_back(missing() ? std::numeric_limits<float>::quiet_NaN() : value);
        }
        columns.push_back({name, std::move(numbers)});
    }
    for (const char* name : {"plan", "probabilities", "flag"}) {
        const bool integers = std::string(name) == "flag";
        Texts texts;
        for (std::size_t row = 0; row < n_rows; ++row) {
            const std::string text = odd()      ? (integers ? "7" : "Atlantis")
                                     : integers ? std::to_string(rng.below(2))
                                                : plans[rng.below(5)];
            texts.codes.push_back(missing() ? missing_code : texts.dictionary.add(text));
        }
        columns.push_back({name, std::move(texts)});
    }
    Texts code;
    Texts left;
    for (std::size_t row = 0; row < n_rows; ++row) {
        code.codes.push_back(code.dictionary.add("C" + std::to_string(row)));
        left.codes.push_back(left.dictionary.add(rng.below(3) == 0 || row == 0 ? "Yes" : "No"));
    }
    left.codes[1] = left.dictionary.add("No");
    columns.push_back({"code", std::move(code)});
    columns.push_back({"left", std::move(left)});
    return Table(std::move(columns));
}

inline Schema random_rows_types() {
    return {{{.name = "a", .type = ColumnType::number},
             {.name = "b", .type = ColumnType::integer},
             {.name = "c", .type = ColumnType::number},
             {.name = "plan", .type = ColumnType::category},
             {.name = "probabilities", .type = ColumnType::category},
             {.name = "flag", .type = ColumnType::category, .integer_levels = true},
             {.name = "code", .type = ColumnType::id},
             {.name = "left", .type = ColumnType::category}}};
}

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

/// Every operation of derived_feature.h is in one of them.
inline const std::vector<std::string>& expressions() {
    static const std::vector<std::string> all{
        "a + b - c * 2",
        "a / b",
        "min(a, b, 3) - max(b, -c)",
        "abs(a - b) + log1p(c)",
        "(a < b) + (a <= b) + (b > c) + (b >= 5)",
        "(a == b) - (a != 1)",
        "if(a > b, c / a, if(b, -a, 0.1))",
        "count('plus', plan, probabilities) + (plan == 'basic')",
        "(plan != 'x') * (flag == '1') + (probabilities == 'never seen')"};
    return all;
}

inline ColumnTransformer random_transformer(Rng& rng) {
    ColumnTransformer transformer;
    std::vector<std::string> numbers;
    for (const char* name : {"a", "b", "c"}) {
        if (rng.below(3) > 0) numbers.emplace_back(name);
    }
    for (const std::string& expression : expressions()) {
        if (rng.below(3) > 0) continue;
        numbers.push_back("feature " + std::to_string(transformer.derived.size()));
        transformer.derived.push_back({.name = numbers.back(), .expression = expression});
    }
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        transformer.steps.push_back(
            {"number " + std::to_string(i), {numbers[i]}, random_number_steps(rng)});
    }
    transformer.steps.push_back({"plan", {"plan"}, random_text_steps(rng)});
    if (rng.below(2) == 0) {
        transformer.steps.push_back({"texts", {"probabilities", "flag"}, random_text_steps(rng)});
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

inline FittedPipeline random_pipeline(Rng& rng, const Table& rows) {
    Pipeline pipeline{.preprocess = random_transformer(rng), .model = random_classifier(rng)};
    for (ColumnStep& step : pipeline.preprocess.steps) {
        if (!takes_missing_numbers(pipeline.model) || !step.name.starts_with("number")) continue;
        if (rng.below(2) == 0) step.apply.erase(step.apply.begin());  // the imputer
    }
    const DecisionPolicy policy{.policy = Policy::min_cost, .false_negative_cost = rng.uniform()};
    const auto threshold = static_cast<float>(rng.uniform());
    return pipeline.fit(rows, random_rows_types(), read_target(rows, "left"))
        .with_decision(threshold, policy);
}

}  // namespace mlpipe
