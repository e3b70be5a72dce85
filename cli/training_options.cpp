#include "cli/training_options.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/suggestion.h"
#include "cli/text_table.h"
#include "core/error.h"

namespace mlpipe {
namespace {

std::vector<std::string> split_at_commas(const std::string& text) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

/// The named algorithms, each with the settings that the config has for it.
std::vector<AlgorithmSettings> chosen_algorithms(const std::string& names, const Config& config) {
    std::vector<AlgorithmSettings> chosen;
    const std::vector<std::string> known = algorithm_names();
    for (const std::string& name : split_at_commas(names)) {
        if (std::ranges::find(known, name) == known.end()) {
            const std::string meant = did_you_mean(name, known);
            throw InvalidArgument(
                "--algorithms: unknown algorithm '" + name + "'",
                {.why = "",
                 .help = (meant.empty() ? "" : meant + " ") + "they are " + join(known)});
        }
        if (std::ranges::find(chosen, name, &AlgorithmSettings::name) != chosen.end()) {
            throw InvalidArgument("--algorithms: '" + name + "' is listed twice");
        }
        const auto configured =
            std::ranges::find(config.algorithms, name, &AlgorithmSettings::name);
        chosen.push_back(configured == config.algorithms.end() ? AlgorithmSettings{.name = name}
                                                               : *configured);
    }
    return chosen;
}

Refit parse_refit(const std::string& text) {
    if (text == "train") return Refit::train;
    if (text == "all") return Refit::all;
    throw InvalidArgument("--refit must be train or all, not \"" + text + '"');
}

CalibrationMethod parse_calibration(const std::string& text) {
    const auto method = parse_calibration_method(text);
    if (method) return *method;
    throw InvalidArgument("--calibration must be none, sigmoid or isotonic, not \"" + text + '"');
}

/// Output features at most, derived ones included.
std::uint64_t most_features(const Schema& schema, const Config& config) {
    std::uint64_t n = config.training.derived.size();
    for (const ColumnSchema& column : schema.columns) {
        if (column.name == config.training.target || column.type == ColumnType::id) continue;
        n += column.type == ColumnType::category ? column.levels.size() + 1 : 1;
    }
    return n;
}

void leave_out_what_does_not_fit(Config& config, const TypedTable& typed, const Terminal& terminal,
                                 const CommonOptions& common) {
    const std::uint64_t values = typed.table.n_rows() * most_features(typed.schema, config);
    if (values <= XGBoost::most_values) return;
    std::erase_if(config.training.algorithms, [](const Classifier& classifier) {
        return std::holds_alternative<XGBoost>(classifier);
    });
    note(
        terminal, common,
        wrap("Note: xgboost is left out: it sees every level as a column, and that is too much for "
             "data of this size. --algorithms names what to compare.",
             6));
}

}  // namespace

void add_training_options(CommandLine& line, TrainingOptions& options) {
    add_data_options(line, options.data);
    line.add_text("--target", options.target, "COLUMN", "The column to predict: two values");
    line.add_text("--positive", options.positive, "VALUE",
                  "The value to look out for (default: the\nevident one, else the rarer)");
    line.add_text("--config", options.config, "FILE", "A pipeline.toml; options go before it");
    line.add_text("--algorithms", options.algorithms, "A,B",
                  "What to compare (default: all); one or more of\n" + join(algorithm_names()));
    line.add_text("--calibration", options.calibration, "METHOD",
                  "none, sigmoid or isotonic: how scores become\nprobabilities (none)");
    line.add_whole_number("--folds", options.folds, "N", from_two, "Of the cross-validation (5)");
    line.add_whole_number("--repeats", options.repeats, "N", from_one,
                          "Cross-validations, each of another shuffle (1)");
    line.add_whole_number("--seed", options.seed, "N", seed_limits,
                          "Of everything that is drawn (42)");
}

Config configure(const TrainingOptions& options, const CommonOptions& common) {
    Config config = options.config ? read_config(*options.config) : Config{};
    TrainingSettings& training = config.training;
    if (options.target) training.target = *options.target;
    if (options.positive) training.positive = options.positive;
    if (options.test_size) training.test_size = *options.test_size;
    if (options.folds) training.folds = *options.folds;
    if (options.repeats) training.repeats = *options.repeats;
    if (options.search) training.search.candidates = *options.search;
    if (options.seed) training.seed = *options.seed;
    if (options.calibration) training.calibration = parse_calibration(*options.calibration);
    if (options.refit) training.refit = parse_refit(*options.refit);
    if (options.algorithms) config.algorithms = chosen_algorithms(*options.algorithms, config);
    if (training.target.empty()) {
        throw InvalidArgument(
            "no target column is named",
            {.why = "",
             .help = "add --target COLUMN, or target = \"…\" under [data] in a --config file"});
    }
    training.algorithms = classifiers(config);
    training.threads = common.threads;
    config.csv = csv_options(options.data, std::move(config.csv), common.threads);
    return config;
}

LabelledTable read_labelled(const std::string& path, Config& config, const CommonOptions& common,
                            const Terminal& terminal) {
    TypedTable typed = read_csv(path, config.csv);
    const TrainingSettings& training = config.training;
    Target target = read_target(typed.table, training.target, training.positive,
                                training.positive_label, training.negative_label);
    const std::size_t rows = typed.table.n_rows();
    note(terminal, common,
         fmt::format("Read {}, {}.", count_text(rows, "row"),
                     count_text(typed.schema.columns.size(), "column")));
    for (const std::string& text : typed.notes) note(terminal, common, wrap("Note: " + text, 6));
    if (!target.note.empty()) note(terminal, common, wrap("Note: " + target.note, 6));
    const auto positives = static_cast<std::size_t>(std::ranges::count(target.y, 1));
    note(terminal, common,
         fmt::format("'{}' is \"{}\" in {} of them ({:.1f} %).", target.column,
                     target.names.positive_value, count_text(positives),
                     100.0 * static_cast<double>(positives) / static_cast<double>(rows)));
    if (config.algorithms.empty()) leave_out_what_does_not_fit(config, typed, terminal, common);
    return {.typed = std::move(typed), .target = std::move(target)};
}

}  // namespace mlpipe
