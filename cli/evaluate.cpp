// evaluate.cpp: `mlpipe evaluate MODEL DATA`, every score of a saved model on labelled data.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/comparison.h"
#include "cli/config.h"
#include "cli/data_options.h"
#include "cli/decision_text.h"
#include "cli/group_report.h"
#include "cli/json_text.h"
#include "cli/text_table.h"
#include "core/error.h"
#include "core/number_text.h"
#include "persistence/decision_json.h"
#include "persistence/load_model.h"
#include "persistence/metadata.h"

namespace mlpipe {
namespace {

struct EvaluateOptions {
    std::string model;
    DataOptions data;
    std::optional<double> threshold;
    std::vector<std::string> by;
    std::optional<std::string> config;
    DecisionOptions decision;
    CommonOptions common;
};

/// How to read the target, so that its cells equal the names that the model knows: 0.0 and 00 are
/// 0 where the names are whole numbers.
ColumnSchema target_column(const std::string& name, const ClassNames& names) {
    const auto negative = parse_number(names.negative_value);
    const auto positive = parse_number(names.positive_value);
    if (!negative || !positive) return {.name = name, .type = ColumnType::category};
    const bool whole = std::trunc(*negative) == *negative && std::trunc(*positive) == *positive;
    if (!whole) return {.name = name, .type = ColumnType::number};
    return {.name = name, .type = ColumnType::category, .integer_levels = true};
}

std::vector<GroupingOption> groupings(const EvaluateOptions& options) {
    std::vector<GroupingOption> all;
    for (const std::string& text : options.by) all.push_back(parse_grouping(text));
    return all;
}

Schema labelled_schema(const FittedPipeline& pipeline, const CsvOptions& csv,
                       std::span<const GroupingOption> grouped) {
    CsvOptions features = csv;
    features.types.erase(pipeline.target());
    Schema schema = schema_with_ids(pipeline.schema(), features);
    schema.columns.push_back(target_column(pipeline.target(), pipeline.names()));
    // Groups may be told apart by a column that the model does not know.
    for (const GroupingOption& each : grouped) {
        if (schema.find(each.column) != nullptr) continue;
        const auto type = each.edges.empty() ? ColumnType::category : ColumnType::number;
        schema.columns.push_back({.name = each.column, .type = type});
    }
    return schema;
}

/// What a model says of labelled rows.
struct Evaluation {
    std::size_t rows = 0;
    double threshold = 0;
    Scores scores;
    ScoreIntervals intervals;
    ConfusionMatrix counts;
    CalibrationScores calibration;
    std::vector<ScoreTarget> targets;
    DecisionReport money;
    std::vector<Grouping> groupings;
};

Evaluation evaluate(const FittedPipeline& pipeline, const Table& table,
                    const std::vector<std::uint8_t>& y, const EvaluateOptions& options) {
    const std::vector<float> risk = pipeline.predict_proba(table, options.common.threads);
    const std::vector<double> p(risk.begin(), risk.end());
    const auto threshold = static_cast<double>(
        options.threshold ? static_cast<float>(*options.threshold) : pipeline.threshold());
    Evaluation found{
        .rows = table.n_rows(),
        .threshold = threshold,
        .scores = score(y, p, threshold),
        .intervals = score_intervals(y, p, threshold),
        .counts = confusion_matrix(y, p, threshold),
        .calibration = calibration_scores(
            y, p, {.n_resamples = chance_resamples, .threads = options.common.threads}),
        .targets =
            options.config ? read_config(*options.config).training.targets : default_targets(),
        .money = decision_report(
            y, risk, static_cast<float>(threshold), costs_with(options.decision, pipeline.policy()),
            campaign_with(options.decision), {.threads = options.common.threads}),
        .groupings = {}};
    for (const GroupingOption& each : groupings(options)) {
        const auto groups = groups_by_column(table, each.column, each.edges);
        found.groupings.push_back(
            {.column = each.column, .groups = group_scores(groups, y, p, threshold)});
    }
    return found;
}

nlohmann::ordered_json to_json(const Evaluation& found, const ClassNames& names) {
    nlohmann::ordered_json json{
        {"rows", found.rows},
        {"positive", names.positive_value},
        {"threshold", static_cast<float>(found.threshold)},
        {"metrics", interval_json(found.scores, found.intervals)},
        {"targets", targets_json(found.targets, found.scores, found.intervals)},
        {"calibration", to_json(found.calibration)},
        {"confusion_matrix", to_json(found.counts)},
        {"confusion_shares", shares_json(found.counts)},
        {"money", to_json(found.money)}};
    if (!found.groupings.empty()) json["groups"] = group_json(found.groupings);
    return json;
}

/// Scores that rank need a row of either class.
void require_both_classes(const std::vector<std::uint8_t>& y, const ClassNames& names,
                          const std::string& data) {
    if (y.empty()) throw SchemaMismatch(data + ": there are no rows to score");
    const auto positives = std::ranges::count(y, 1);
    if (positives != 0 && positives != std::ssize(y)) return;
    throw SchemaMismatch(data + ": every row is '" +
                             (positives == 0 ? names.negative_value : names.positive_value) + "'",
                         {.why = "scores that compare the classes need rows of both", .help = ""});
}

}  // namespace

int run_evaluate(const Arguments& arguments, Terminal& terminal) {
    EvaluateOptions options;
    CommandLine line("evaluate", "Every score of a saved model on labelled data",
                     "mlpipe evaluate models data/telco_7043.csv");
    line.add_argument("MODEL", options.model, "A .onnx file, a models folder or FOLDER@VERSION");
    add_data_options(line, options.data);
    line.add_number("--threshold", options.threshold, "P", probability_limits,
                    "Decide at P instead of the model's threshold");
    line.add_texts("--by", options.by, "COLUMN",
                   "Also for each group of rows: levels of texts,\nfour bands of numbers or, with "
                   "COLUMN:3,12,48,\nthe bands < 3, 3 to < 12, …; repeatable");
    line.add_text("--config", options.config, "FILE", "A pipeline.toml, for its targets");
    add_decision_options(line, options.decision);
    line.add_common(options.common);
    if (!line.parse(arguments, terminal)) return 0;

    const FittedPipeline pipeline = load_model(options.model);
    const CsvOptions csv = csv_options(options.data, {}, options.common.threads);
    const Table table =
        read_csv(options.data.data, labelled_schema(pipeline, csv, groupings(options)), csv);
    const std::vector<std::uint8_t> y = read_target(table, pipeline.target(), pipeline.names());
    require_both_classes(y, pipeline.names(), data_name(options.data.data));
    const Evaluation found = evaluate(pipeline, table, y, options);
    if (options.common.json) {
        terminal.out << json_text(to_json(found, pipeline.names()));
        return 0;
    }
    terminal.out << fmt::format("{} on {}, threshold {}\n\n", options.model,
                                count_text(table.n_rows(), "row"), score_text(found.threshold))
                 << interval_table(found.scores, found.intervals, found.targets) << '\n'
                 << calibration_text(found.calibration) << '\n'
                 << confusion_table(found.counts, pipeline.names()) << '\n'
                 << decision_text(found.money);
    if (!found.groupings.empty()) {
        terminal.out << group_text(found.groupings, pipeline.names().positive_label);
    }
    return 0;
}

}  // namespace mlpipe
