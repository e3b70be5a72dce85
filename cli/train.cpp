// train.cpp: `mlpipe train DATA --target T`: compare, select, fit, evaluate, save as a new version,
// check what was saved, activate it unless it is worse than the active one.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/comparison.h"
#include "cli/data_source.h"
#include "cli/decision_text.h"
#include "cli/json_text.h"
#include "cli/progress_bar.h"
#include "cli/saved_version.h"
#include "cli/text_table.h"
#include "cli/training_options.h"
#include "cli/visualizations.h"
#include "core/error.h"
#include "core/stopwatch.h"
#include "persistence/decision_json.h"
#include "persistence/metadata.h"

namespace mlpipe {
namespace {

constexpr int check_said_no = 1;

struct TrainOptions {
    TrainingOptions training;
    std::optional<std::string> models, visualizations, activate;
    bool no_activate = false;
    CommonOptions common;
};

Activate activation(const TrainOptions& options) {
    if (!options.no_activate) return parse_activate(options.activate.value_or("better"));
    if (options.activate.value_or("never") != "never") {
        throw InvalidArgument("--no-activate and --activate " + *options.activate +
                              " contradict each other");
    }
    return Activate::never;
}

/// What a reader of the verdict should know of it.
void note_verdict(const SavedVersion& saved, const Terminal& terminal,
                  const CommonOptions& common) {
    const Verdict& verdict = saved.verdict;
    if (!verdict.unchanged) {
        note(terminal, common, "Saved " + saved.version + ", read it back and checked every row.");
    }
    if (verdict.gate && verdict.rows_left_out > 0) {
        note(terminal, common,
             wrap("Note: " + count_text(verdict.rows_left_out, "held-out row") +
                      " more are left out of the comparison: " + *verdict.active +
                      " was trained on them.",
                  6));
    }
    if (verdict.gate && verdict.seen == SeenRows::some) {
        note(terminal, common,
             wrap("Note: " + *verdict.active +
                      " was trained on the same data, held-out rows among it, which favours it.",
                  6));
    }
}

std::vector<ComparedAlgorithm> compared(const TrainingResult& result) {
    std::vector<ComparedAlgorithm> all;
    for (const AlgorithmResult& each : result.algorithms) {
        all.push_back({.algorithm = each.algorithm, .cross_validation = &each.cross_validation});
    }
    return all;
}

void print_json(const TrainingResult& result, const LabelledTable& data,
                const TrainingSettings& settings, const SavedVersion& saved,
                const Visualizations& visualizations, std::ostream& out) {
    const AlgorithmResult& selected = result.algorithms[result.selected];
    nlohmann::ordered_json json = comparison_json(data, settings, compared(result));
    std::vector<std::string> names;
    for (const AlgorithmResult& each : result.algorithms) {
        names.push_back(each.algorithm);
        if (each.search) json["search"][each.algorithm] = to_json(*each.search);
    }
    json["comparisons"] = to_json(result.differences, names, result.selected);
    json["selected"] = selected.algorithm;
    json["model_version"] = saved.version;
    json["model_path"] = saved.path.string();
    json["test"] = interval_json(selected.test, selected.intervals);
    json["targets"] = targets_json(settings.targets, selected.test, selected.intervals);
    json["calibration"] = to_json(selected.calibration);
    json["confusion_matrix"] = to_json(selected.test_counts);
    json["confusion_shares"] = shares_json(selected.test_counts);
    json["threshold"] = result.pipeline.threshold();
    json["decision"] = decision_json(result);
    json["calibrator"] = calibrator_json(result.pipeline.calibration());
    json["money"] = to_json(result.decision);
    json["gate"] = to_json(saved.verdict);
    if (!visualizations.paths().empty()) json["visualizations"] = visualizations.paths();
    out << json_text(json);
}

const char* state_text(const Verdict& verdict) {
    if (verdict.unchanged) return ", active as before";
    return verdict.activates ? ", active now" : ", not activated";
}

void print(const TrainingResult& result, const SavedVersion& saved,
           const Visualizations& visualizations, double seconds, std::ostream& out) {
    const AlgorithmResult& selected = result.algorithms[result.selected];
    out << fmt::format("Cross-validated on {}, tested on {}\n\n",
                       count_text(result.training_rows, "row"), count_text(result.test_rows))
        << training_table(result) << '\n'
        << (selected.search ? search_table(result) + "\n" : "")
        << wrap("Selected " + result.reason, 2) << '\n'
        << wrap("Decision: " + selected.cross_validation.choice.reason, 2) << '\n'
        << difference_text(result.differences, compared(result), result.selected) << '\n'
        << fmt::format("{} on the {} held out\n\n", selected.algorithm,
                       count_text(result.test_rows, "row"))
        << interval_table(selected.test, selected.intervals, result.targets) << '\n'
        << calibration_text(selected.calibration) << '\n'
        << confusion_table(selected.test_counts, result.pipeline.names()) << '\n'
        << decision_text(result.decision) << '\n'
        << "Version  " << saved.version << state_text(saved.verdict) << '\n'
        << "Model    " << saved.path.string() << '\n'
        << "SHA-256  " << saved.sha256 << '\n'
        << (visualizations.paths().empty() ? "" : "Report   " + visualizations.report() + "\n")
        << "Time     " << duration_text(seconds) << "\n\n"
        << verdict_line(saved.verdict, saved.version) << '\n';
}

std::string plan_text(const TrainingSettings& settings) {
    std::string names;
    for (const Classifier& classifier : settings.algorithms) {
        names += (names.empty() ? "" : ", ") + std::string(algorithm_name(classifier));
    }
    std::string text;
    if (settings.search.candidates > 0) {
        text = fmt::format("Searching among {} settings of each by {}, then comparing ",
                           settings.search.candidates, to_text(settings.search.metric));
    } else {
        text = "Comparing ";
    }
    return wrap(
        text + fmt::format("{} in {} folds, seed {} …", names, settings.folds, settings.seed), 2);
}

TrainingResult train_with_progress(const TypedTable& typed, TrainingSettings settings,
                                   const Terminal& terminal, const CommonOptions& common) {
    ProgressBar bar(terminal, common);
    settings.progress = [&](std::size_t done, std::size_t total) { bar.show(done, total); };
    return train(typed.table, typed.schema, settings);
}

}  // namespace

int run_train(const Arguments& arguments, Terminal& terminal) {
    TrainOptions options;
    CommandLine line("train", "Compare algorithms, save the best as a new version, activate it",
                     "mlpipe train data/telecom_churn.csv --target churn --models models");
    add_training_options(line, options.training);
    line.add_number("--test-size", options.training.test_size, "SHARE", proper_share,
                    "Share of rows held out for the test (0.2)");
    line.add_whole_number(
        "--search", options.training.search, "N", from_zero,
        "First try N settings for each algorithm, and\ngo on with the best (0: none)");
    line.add_text(
        "--refit", options.training.refit, "train|all",
        "Save the model that was tested (train), or fit\nit once more on every row (all)");
    line.add_text("--models", options.models, "DIR", "Where versions are kept (models)");
    line.add_text("--visualizations", options.visualizations, "DIR",
                  "Write charts (PNG and SVG) and report.html to\nDIR, and beside the saved model");
    line.add_text("--activate", options.activate, "WHEN",
                  "always, never, or better: unless it is worse\non the held-out rows (better)");
    line.add_flag("--no-activate", options.no_activate, "The same as --activate never");
    line.add_common(options.common);
    if (!line.parse(arguments, terminal)) return 0;

    const Activate activate = activation(options);
    const Stopwatch whole_job;
    Config config = configure(options.training, options.common);
    const std::string models = options.models.value_or("models");
    Registry(models).require_target(config.training.target);  // before the work, not after it
    const DataSource source(options.training.data.data);
    const LabelledTable data = read_labelled(source.path(), config, options.common, terminal);
    note(terminal, options.common, plan_text(config.training));
    const TrainingResult result =
        train_with_progress(data.typed, config.training, terminal, options.common);
    const std::string& data_sha256 =
        source.sha256().empty() ? data.typed.rows_sha256 : source.sha256();
    Visualizations visualizations(options.visualizations, result, terminal, options.common);
    const SavedVersion saved =
        save_version(result,
                     {.table = data.typed.table,
                      .name = data_name(options.training.data.data),
                      .sha256 = data_sha256},
                     models, activate, visualizations.maker(), options.common.threads);
    visualizations.write();
    note_verdict(saved, terminal, options.common);
    if (options.common.json) {
        print_json(result, data, config.training, saved, visualizations, terminal.out);
    } else {
        print(result, saved, visualizations, whole_job.seconds(), terminal.out);
    }
    return saved.verdict.refuses() ? check_said_no : 0;
}

}  // namespace mlpipe
