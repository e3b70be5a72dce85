// cross_validate.cpp: `mlpipe cross-validate DATA --target T`, the comparison of algorithms alone.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/comparison.h"
#include "cli/json_text.h"
#include "cli/progress_bar.h"
#include "cli/text_table.h"
#include "cli/training_options.h"
#include "persistence/metadata.h"

namespace mlpipe {
namespace {

std::vector<CrossValidationResult> cross_validate_with_progress(std::span<const Pipeline> pipelines,
                                                                const LabelledTable& data,
                                                                const TrainingSettings& settings,
                                                                const Terminal& terminal,
                                                                const CommonOptions& common) {
    ProgressBar bar(terminal, common);
    const std::size_t total = pipelines.size() * static_cast<std::size_t>(settings.folds) *
                              static_cast<std::size_t>(settings.repeats);
    return cross_validate(pipelines, data.typed.table, data.typed.schema, data.target,
                          {.folds = settings.folds,
                           .repeats = settings.repeats,
                           .seed = settings.seed,
                           .calibration = settings.calibration,
                           .policy = settings.policy,
                           .threads = settings.threads,
                           .progress = [&](std::size_t done) { bar.show(done, total); }});
}

/// The means with their intervals, for which a table of all algorithms has no room.
std::string best_text(const ComparedAlgorithm& best, int n_folds) {
    const CrossValidationResult& result = *best.cross_validation;
    return "\nMeans of " + best.algorithm + ", the best by ROC AUC\n\n" +
           interval_table(mean_scores(result.fold_scores),
                          fold_intervals(result.fold_scores, n_folds), {}) +
           "\n" + calibration_text(result.calibration);
}

}  // namespace

int run_cross_validate(const Arguments& arguments, Terminal& terminal) {
    TrainingOptions options;
    CommonOptions common;
    CommandLine line("cross-validate", "Compare algorithms by cross-validation on every row",
                     "mlpipe cross-validate data/telecom_churn.csv --target churn --folds 5");
    add_training_options(line, options);
    line.add_common(common);
    if (!line.parse(arguments, terminal)) return 0;

    Config config = configure(options, common);
    const TrainingSettings& settings = config.training;
    if (settings.search.candidates > 0) {
        note(terminal, common, "Note: [search] is for train; these are the settings as given.");
    }
    const LabelledTable data = read_labelled(options.data.data, config, common, terminal);
    std::vector<Pipeline> pipelines;
    for (const Classifier& model : settings.algorithms) {
        pipelines.push_back(
            {.preprocess = default_transformer(data.typed.schema, settings.target, settings.derived,
                                               settings.preprocessing),
             .model = model});
    }
    const std::vector<CrossValidationResult> results =
        cross_validate_with_progress(pipelines, data, settings, terminal, common);
    std::vector<ComparedAlgorithm> compared;
    for (std::size_t i = 0; i < results.size(); ++i) {
        compared.push_back({.algorithm = std::string(algorithm_name(settings.algorithms[i])),
                            .cross_validation = &results[i]});
    }
    const std::size_t best = best_by_mean(results, &Scores::roc_auc);
    const std::vector<ScoreDifference> differences =
        differences_to(results, best, &Scores::roc_auc, settings.folds);
    if (common.json) {
        nlohmann::ordered_json json = comparison_json(data, settings, compared);
        std::vector<std::string> names;
        for (const ComparedAlgorithm& each : compared) names.push_back(each.algorithm);
        json["comparisons"] = to_json(differences, names, best);
        terminal.out << json_text(json);
        return 0;
    }
    terminal.out << fmt::format("Mean ± standard deviation over {} folds{} of {}, seed {}\n\n",
                                settings.folds,
                                settings.repeats == 1
                                    ? std::string()
                                    : fmt::format(" x {} repeats", settings.repeats),
                                count_text(data.typed.table.n_rows(), "row"), settings.seed)
                 << cross_validation_table(compared) << difference_text(differences, compared, best)
                 << best_text(compared[best], settings.folds);
    return 0;
}

}  // namespace mlpipe
