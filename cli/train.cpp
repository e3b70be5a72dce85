// train.cpp: `mlpipe train DATA --target T`: compare, select, fit, evaluate, save as a new version,
// check what was saved, activate it.
#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/comparison.h"
#include "cli/data_source.h"
#include "cli/json_text.h"
#include "cli/progress_bar.h"
#include "cli/self_check.h"
#include "cli/text_table.h"
#include "cli/training_options.h"
#include "cli/version.h"
#include "core/atomic_file.h"
#include "core/digest.h"
#include "core/stopwatch.h"
#include "persistence/metadata.h"
#include "persistence/onnx_model.h"
#include "persistence/registry.h"
#include "persistence/version_name.h"

namespace mlpipe {
namespace {

struct TrainOptions {
    TrainingOptions training;
    std::optional<std::string> models;
    bool no_activate = false;
    CommonOptions common;
};

struct SavedModel {
    std::string version, sha256;
    std::filesystem::path path;
};

SavedModel save(const TrainingResult& result, const Table& table, const DataSource& source,
                const TrainOptions& options) {
    const std::string data = data_name(options.training.data.data);
    const std::string onnx = to_onnx(result.pipeline, table.select_rows(result.split.train));
    check_written(onnx, result.pipeline, table, options.common.threads);
    SavedModel saved{.version = "", .sha256 = sha256_hex(onnx), .path = {}};
    Registry registry(options.models.value_or("models"));
    const auto files = [&](const std::string& version) {
        const nlohmann::ordered_json metadata =
            model_metadata(result, {.model_version = version,
                                    .train_date = utc_text(std::chrono::system_clock::now()),
                                    .data_sha256 = source.sha256(),
                                    .model_sha256 = saved.sha256,
                                    .data_name = data,
                                    .mlpipe_version = MLPIPE_VERSION});
        return VersionFiles{.model_onnx = onnx, .metadata_json = json_text(metadata)};
    };
    saved.version = registry.add(result.pipeline.target(), files, "trained on " + data);
    saved.path = registry.model_path(saved.version);
    if (read_file(saved.path) != onnx) {
        throw std::logic_error(saved.path.string() + " does not hold what was written");
    }
    if (!options.no_activate) registry.activate(saved.version, "trained on " + data);
    return saved;
}

std::vector<ComparedAlgorithm> compared(const TrainingResult& result) {
    std::vector<ComparedAlgorithm> all;
    for (const AlgorithmResult& each : result.algorithms) {
        all.push_back({.algorithm = each.algorithm, .cross_validation = &each.cross_validation});
    }
    return all;
}

void print_json(const TrainingResult& result, const LabelledTable& data,
                const TrainingSettings& settings, const SavedModel& saved, std::ostream& out) {
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
    json["confusion_matrix"] = to_json(selected.test_counts);
    json["threshold"] = result.pipeline.threshold();
    out << json_text(json);
}

void print(const TrainingResult& result, const SavedModel& saved, bool active, double seconds,
           std::ostream& out) {
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
        << interval_table(selected.test, selected.intervals) << '\n'
        << confusion_table(selected.test_counts, result.pipeline.names()) << '\n'
        << "Version  " << saved.version << (active ? ", active now\n" : ", not activated\n")
        << "Model    " << saved.path.string() << '\n'
        << "SHA-256  " << saved.sha256 << '\n'
        << "Time     " << duration_text(seconds) << '\n';
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
    line.add_flag("--no-activate", options.no_activate, "Save, but leave the active version");
    line.add_common(options.common);
    if (!line.parse(arguments, terminal)) return 0;

    const Stopwatch whole_job;
    Config config = configure(options.training, options.common);
    const DataSource source(options.training.data.data);
    const LabelledTable data = read_labelled(source.path(), config, options.common, terminal);
    note(terminal, options.common, plan_text(config.training));
    const TrainingResult result =
        train_with_progress(data.typed, config.training, terminal, options.common);
    const SavedModel saved = save(result, data.typed.table, source, options);
    note(terminal, options.common,
         "Saved " + saved.version + ", read it back and checked every row.");
    if (options.common.json) {
        print_json(result, data, config.training, saved, terminal.out);
        return 0;
    }
    print(result, saved, !options.no_activate, whole_job.seconds(), terminal.out);
    return 0;
}

}  // namespace mlpipe
