#include "model_selection/training.h"

#include <chrono>
#include <utility>

#include "core/error.h"
#include "model_selection/selection.h"

namespace mlpipe {
namespace {

struct TestPart {
    Table table;
    std::vector<std::uint8_t> y;
};

std::vector<Pipeline> make_pipelines(const Schema& types, const TrainingSettings& settings) {
    const ColumnTransformer preprocess =
        default_transformer(types, settings.target, settings.derived, settings.preprocessing);
    std::vector<Pipeline> pipelines;
    pipelines.reserve(settings.algorithms.size());
    for (const Classifier& classifier : settings.algorithms) {
        pipelines.push_back({.preprocess = preprocess, .model = classifier});
    }
    return pipelines;
}

/// Fits on the training part and describes what the test part says of it. The fitted pipeline has
/// the decision chosen in cross-validation.
std::pair<FittedPipeline, AlgorithmResult> fit_and_test(const Pipeline& pipeline,
                                                        CrossValidationResult cross_validation,
                                                        const Table& train, const Schema& types,
                                                        const Target& target, const TestPart& test,
                                                        const TrainingSettings& settings) {
    const auto start = std::chrono::steady_clock::now();
    const FittedPipeline fitted = pipeline.fit(train, types, target, settings.threads);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;

    const float threshold = cross_validation.choice.threshold;
    const std::vector<float> risk = fitted.predict_proba(test.table, settings.threads);
    const std::vector<double> p(risk.begin(), risk.end());
    AlgorithmResult result{.algorithm = std::string(algorithm_name(pipeline.model)),
                           .settings = pipeline.model,
                           .cross_validation = std::move(cross_validation),
                           .test = score(test.y, p, threshold),
                           .intervals = bootstrap_intervals(test.y, p, threshold, settings.seed,
                                                            1000, settings.threads),
                           .test_counts = confusion_matrix(test.y, p, threshold),
                           .fit_seconds = taken.count()};
    return {fitted.with_decision(threshold, settings.policy), std::move(result)};
}

}  // namespace

TrainingResult train(const Table& table, const Schema& types, const TrainingSettings& settings) {
    if (settings.algorithms.empty()) throw InvalidArgument("there is no algorithm to compare");
    Target target = read_target(table, settings.target, settings.positive, settings.positive_label,
                                settings.negative_label);
    RowNames names{.negative = target.names.negative_value,
                   .positive = target.names.positive_value};
    Split split = stratified_split(target.y, settings.test_size, settings.seed, names);
    const Table train = table.select_rows(split.train);
    const Target train_target = select_rows(target, split.train);
    const TestPart test{.table = table.select_rows(split.test),
                        .y = select_rows(target, split.test).y};
    names.rows = "training row";
    check_folds(train_target.y, settings.folds, names);

    const std::vector<Pipeline> pipelines = make_pipelines(types, settings);
    std::vector<CrossValidationResult> compared =
        cross_validate(pipelines, train, types, train_target,
                       {.folds = settings.folds,
                        .repeats = settings.repeats,
                        .seed = settings.seed,
                        .policy = settings.policy,
                        .threads = settings.threads});
    const std::size_t selected = select(compared);
    std::string reason =
        selection_reason(pipelines, compared, selected, train_target.y, settings.policy);

    // Only the selected fit is kept: a forest on many rows is large.
    std::optional<FittedPipeline> kept;
    std::vector<AlgorithmResult> results;
    for (std::size_t i = 0; i < pipelines.size(); ++i) {
        auto [fitted, result] = fit_and_test(pipelines[i], std::move(compared[i]), train, types,
                                             train_target, test, settings);
        results.push_back(std::move(result));
        if (i == selected) kept = std::move(fitted);
    }
    if (settings.refit == Refit::all) {
        kept = pipelines[selected]
                   .fit(table, types, target, settings.threads)
                   .with_decision(kept->threshold(), settings.policy);
    }
    return {.pipeline = *std::move(kept),
            .algorithms = std::move(results),
            .selected = selected,
            .reason = std::move(reason),
            .training_rows = split.train.size(),
            .test_rows = split.test.size(),
            .target = std::move(target),
            .split = std::move(split),
            .seed = settings.seed};
}

}  // namespace mlpipe
