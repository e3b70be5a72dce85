#include "model_selection/training.h"

#include <utility>

#include "core/error.h"
#include "core/stopwatch.h"
#include "model_selection/selection.h"
#include "models/out_of_bag.h"

namespace mlpipe {
namespace {

struct TestPart {
    Table table;
    std::vector<std::uint8_t> y;
};

/// Progress of the search, if there is one, and of the comparison as one count.
class Progress {
public:
    explicit Progress(const TrainingSettings& settings)
        : listener_(settings.progress),
          n_compared_(settings.algorithms.size() * static_cast<std::size_t>(settings.folds) *
                      static_cast<std::size_t>(settings.repeats)) {}

    void searched(std::size_t done, std::size_t total) {
        n_searched_ = total;
        if (listener_) listener_(done, total + n_compared_);
    }
    void compared(std::size_t done) {
        if (listener_) listener_(n_searched_ + done, n_searched_ + n_compared_);
    }

private:
    const std::function<void(std::size_t, std::size_t)>& listener_;
    std::size_t n_compared_;
    std::size_t n_searched_ = 0;
};

/// The algorithms as given, or the best that the search has found for each.
std::vector<Pipeline> make_pipelines(const ColumnTransformer& preprocess,
                                     const TrainingSettings& settings,
                                     std::span<const SearchResult> searched) {
    std::vector<Pipeline> pipelines;
    for (std::size_t i = 0; i < settings.algorithms.size(); ++i) {
        pipelines.push_back(
            {.preprocess = preprocess,
             .model = searched.empty() ? settings.algorithms[i] : searched[i].settings()});
    }
    return pipelines;
}

/// With the out-of-bag score, if the settings ask for it.
std::pair<FittedClassifier, std::optional<double>> fit_model(const Classifier& model,
                                                             const PreparedRows& rows,
                                                             const Target& target,
                                                             Threads threads) {
    const auto* forest = std::get_if<RandomForest>(&model);
    if (forest == nullptr || !forest->oob_score) {
        return {fit(model, rows, target, threads), std::nullopt};
    }
    ForestWithOutOfBag both = forest->fit_with_oob(rows.x, target.y, threads);
    return {std::move(both.model), oob_score(both.oob_probabilities, target.y)};
}

/// The training part, prepared once for all algorithms.
struct TrainingPart {
    PreparedRows rows;
    Target target;
    double preparing_seconds = 0;
};

/// With the calibration fitted in cross-validation, if one was.
FittedPipeline calibrated(FittedPipeline fitted, const CrossValidationResult& cross_validation) {
    if (std::holds_alternative<NoCalibration>(cross_validation.calibrator)) return fitted;
    return fitted.with_calibration(cross_validation.calibrator);
}

/// Fits on the training part and describes what the test part says of it. The fitted pipeline has
/// the decision chosen in cross-validation.
std::pair<FittedPipeline, AlgorithmResult> fit_and_test(const Classifier& model,
                                                        CrossValidationResult cross_validation,
                                                        const TrainingPart& train,
                                                        const TestPart& test,
                                                        const TrainingSettings& settings) {
    const Stopwatch fitting;
    auto [classifier, oob] = fit_model(model, train.rows, train.target, settings.threads);
    const double fit_seconds = train.preparing_seconds + fitting.seconds();
    const FittedPipeline fitted =
        calibrated(join(train.rows, std::move(classifier), model, train.target), cross_validation);

    const float threshold = cross_validation.choice.threshold;
    const std::vector<float> risk = fitted.predict_proba(test.table, settings.threads);
    const std::vector<double> p(risk.begin(), risk.end());
    AlgorithmResult result{
        .algorithm = std::string(algorithm_name(model)),
        .settings = model,
        .search = std::nullopt,
        .cross_validation = std::move(cross_validation),
        .test = score(test.y, p, threshold),
        .intervals = score_intervals(test.y, p, threshold),
        .test_counts = confusion_matrix(test.y, p, threshold),
        .test_probabilities = risk,
        .oob_score = oob,
        .fit_seconds = fit_seconds,
        .calibration = calibration_scores(
            test.y, p,
            {.seed = settings.seed, .n_resamples = chance_resamples, .threads = settings.threads})};
    return {fitted.with_decision(threshold, settings.policy), std::move(result)};
}

}  // namespace

TrainingResult train(const Table& table, const Schema& types, const TrainingSettings& settings) {
    check(settings.targets);
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

    const ColumnTransformer preprocess =
        default_transformer(types, settings.target, settings.derived, settings.preprocessing);
    Progress progress(settings);
    std::vector<SearchResult> searched;
    if (settings.search.candidates > 0) {
        searched = search(
            settings.algorithms, preprocess, train, types, train_target, settings.search,
            {.folds = settings.folds,
             .seed = settings.seed,
             .calibration = settings.calibration,
             .threads = settings.threads,
             .progress = [&](std::size_t done, std::size_t of) { progress.searched(done, of); }});
    }
    const std::vector<Pipeline> pipelines = make_pipelines(preprocess, settings, searched);
    std::vector<CrossValidationResult> compared =
        cross_validate(pipelines, train, types, train_target,
                       {.folds = settings.folds,
                        .repeats = settings.repeats,
                        .seed = settings.seed,
                        .calibration = settings.calibration,
                        .policy = settings.policy,
                        .threads = settings.threads,
                        .progress = [&](std::size_t done) { progress.compared(done); }});
    const std::size_t selected = select(compared, train_target.y, settings.policy);
    std::vector<ScoreDifference> differences =
        differences_to(compared, selected, &Scores::roc_auc, settings.folds);
    std::string reason =
        selection_reason(pipelines, compared, selected, train_target.y, settings.policy);

    const Stopwatch preparing;
    TrainingPart part{.rows = prepare(preprocess, train, types, train_target, settings.threads),
                      .target = train_target};
    part.preparing_seconds = preparing.seconds();
    // Only the selected fit is kept: a forest on many rows is large.
    std::optional<FittedPipeline> kept;
    std::vector<AlgorithmResult> results;
    for (std::size_t i = 0; i < pipelines.size(); ++i) {
        auto [fitted, result] =
            fit_and_test(pipelines[i].model, std::move(compared[i]), part, test, settings);
        if (!searched.empty()) result.search = std::move(searched[i]);
        results.push_back(std::move(result));
        if (i == selected) kept = std::move(fitted);
    }
    if (settings.refit == Refit::all) {
        kept = calibrated(pipelines[selected].fit(table, types, target, settings.threads),
                          results[selected].cross_validation)
                   .with_decision(kept->threshold(), settings.policy);
    }
    DecisionReport decision = decision_report(
        test.y, results[selected].test_probabilities, kept->threshold(), costs_of(settings.policy),
        settings.campaign, {.seed = settings.seed, .threads = settings.threads});
    return {.pipeline = *std::move(kept),
            .algorithms = std::move(results),
            .selected = selected,
            .differences = std::move(differences),
            .reason = std::move(reason),
            .decision = std::move(decision),
            .training_rows = split.train.size(),
            .test_rows = split.test.size(),
            .target = std::move(target),
            .split = std::move(split),
            .refit = settings.refit,
            .seed = settings.seed,
            .folds = settings.folds,
            .targets = settings.targets};
}

}  // namespace mlpipe
