// evaluate.cpp: `mlpipe evaluate MODEL DATA`, every score of a saved model on labelled data.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/comparison.h"
#include "cli/data_options.h"
#include "cli/decision_text.h"
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

Schema labelled_schema(const FittedPipeline& pipeline, const CsvOptions& csv) {
    CsvOptions features = csv;
    features.types.erase(pipeline.target());
    Schema schema = schema_with_ids(pipeline.schema(), features);
    schema.columns.push_back(target_column(pipeline.target(), pipeline.names()));
    return schema;
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
    add_decision_options(line, options.decision);
    line.add_common(options.common);
    if (!line.parse(arguments, terminal)) return 0;

    const ChurnCampaign campaign = campaign_with(options.decision);
    const FittedPipeline pipeline = load_model(options.model);
    const CsvOptions csv = csv_options(options.data, {}, options.common.threads);
    const Table table = read_csv(options.data.data, labelled_schema(pipeline, csv), csv);
    const std::vector<std::uint8_t> y = read_target(table, pipeline.target(), pipeline.names());
    require_both_classes(y, pipeline.names(), data_name(options.data.data));
    const std::vector<float> p = pipeline.predict_proba(table, options.common.threads);
    const std::vector<double> exact(p.begin(), p.end());
    const auto threshold = static_cast<double>(
        options.threshold ? static_cast<float>(*options.threshold) : pipeline.threshold());
    const Scores scores = score(y, exact, threshold);
    const ConfusionMatrix counts = confusion_matrix(y, exact, threshold);
    constexpr std::uint64_t seed = 42;  // of the resamples: the same data gives the same intervals
    const ScoreIntervals intervals =
        bootstrap_intervals(y, exact, threshold, seed, 1000, options.common.threads);
    const DecisionReport decision = decision_report(y, p, static_cast<float>(threshold),
                                                    costs_with(options.decision, pipeline.policy()),
                                                    campaign, {.threads = options.common.threads});
    if (options.common.json) {
        nlohmann::ordered_json json{{"rows", table.n_rows()},
                                    {"positive", pipeline.names().positive_value},
                                    {"threshold", static_cast<float>(threshold)},
                                    {"metrics", interval_json(scores, intervals)},
                                    {"confusion_matrix", to_json(counts)},
                                    {"money", to_json(decision)}};
        terminal.out << json_text(json);
        return 0;
    }
    terminal.out << fmt::format("{} on {}, threshold {}\n\n", options.model,
                                count_text(table.n_rows(), "row"), score_text(threshold))
                 << interval_table(scores, intervals) << '\n'
                 << confusion_table(counts, pipeline.names()) << '\n'
                 << decision_text(decision);
    return 0;
}

}  // namespace mlpipe
