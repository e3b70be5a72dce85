// rank.cpp: `mlpipe rank MODEL DATA --capacity N`, the call list: whom to act on, by what acting is
// expected to be worth, with a control group if one is asked for.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/data_options.h"
#include "cli/json_text.h"
#include "cli/money_text.h"
#include "cli/output_file.h"
#include "cli/text_table.h"
#include "core/error.h"
#include "core/number_text.h"
#include "inspection/predictions.h"
#include "persistence/load_model.h"
#include "pipeline/call_list.h"
#include "pipeline/decision_report.h"
#include "table/csv_text.h"

namespace mlpipe {
namespace {

constexpr std::string_view honest_note =
    "This ranks risk, not whom a call persuades: leave a control group alone (--control) and "
    "compare.";

struct RankOptions {
    std::string model;
    DataOptions data;
    std::optional<std::string> capacity, output, value;
    std::optional<double> false_negative_cost, false_positive_cost, control;
    std::optional<std::uint64_t> seed;
    CommonOptions common;
};

/// What is kept of each row of the data.
struct ScoredRows {
    std::vector<std::string> id_columns;
    std::vector<std::vector<std::string>> ids;  ///< by column of id_columns, one a row
    std::vector<float> p;
    std::vector<double> saving;
};

/// A count of rows, or a share of them.
struct Capacity {
    double amount;
    bool is_share;

    [[nodiscard]] std::size_t rows_of(std::size_t n_rows) const {
        if (!is_share) return static_cast<std::size_t>(amount);
        return static_cast<std::size_t>(std::floor(amount * static_cast<double>(n_rows)));
    }
};

Capacity parse_capacity(const std::optional<std::string>& text) {
    if (!text) {
        throw InvalidArgument("--capacity is missing",
                              {.why = "a call list is as long as there is time to call",
                               .help = "add --capacity 960, or a share: 0.08 or 8%"});
    }
    const bool percent = text->ends_with('%');
    const auto number = parse_number(text->substr(0, text->size() - (percent ? 1 : 0)));
    const auto fail = [&] {
        throw InvalidArgument(
            "--capacity must be a whole number of rows, or a share below 1, not \"" + *text + '"',
            {.why = {}, .help = "write 960, 0.08 or 8%"});
    };
    if (!number || !(*number >= 0)) fail();
    if (percent) {
        if (*number > 100) fail();
        return {.amount = *number / 100, .is_share = true};
    }
    if (*number > 0 && *number < 1) return {.amount = *number, .is_share = true};
    if (*number > 9e15 || std::trunc(*number) != *number) fail();
    return {.amount = *number, .is_share = false};
}

/// The model's columns, the ids, and the column of values as a number.
Schema schema_of(const FittedPipeline& pipeline, const RankOptions& options,
                 const CsvOptions& csv) {
    Schema schema = schema_with_ids(pipeline.schema(), csv);
    if (!options.value) return schema;
    const ColumnSchema* known = schema.find(*options.value);
    if (known == nullptr) {
        schema.columns.push_back({.name = *options.value, .type = ColumnType::number});
    } else if (known->type != ColumnType::number && known->type != ColumnType::integer) {
        throw InvalidArgument("--value: column '" + *options.value + "' holds no numbers",
                              {.why = {}, .help = "name a column of money"});
    }
    return schema;
}

/// What a saved customer of each row is worth: a cell that must be there.
void add_savings(const Table& block, const RankOptions& options, double otherwise,
                 ScoredRows& rows) {
    if (!options.value) {
        rows.saving.resize(rows.p.size(), otherwise);
        return;
    }
    for (const float value : std::get<Numbers>(block.at(*options.value).cells).values) {
        if (!(value >= 0)) {
            throw SchemaMismatch(
                fmt::format("row {} has {} in column '{}'", rows.saving.size() + 1,
                            std::isnan(value) ? "nothing" : to_text(value), *options.value),
                {.why = "the value of a customer cannot be missing or negative", .help = {}});
        }
        rows.saving.push_back(static_cast<double>(value));
    }
}

ScoredRows score_rows(const RankOptions& options, const FittedPipeline& pipeline,
                      double false_negative_cost) {
    const CsvOptions csv = csv_options(options.data, {}, options.common.threads);
    const Schema schema = schema_of(pipeline, options, csv);
    CsvBlockReader reader(options.data.data, schema, csv);
    ScoredRows rows;
    rows.id_columns = id_names(schema);
    std::string scratch;
    while (const std::optional<Table> block = reader.next()) {
        const std::vector<const Column*> ids = id_columns(*block, schema);
        if (rows.ids.empty()) {
            rows.id_columns = names_of(ids);
            rows.ids.resize(ids.size());
        }
        const std::vector<float> p = pipeline.predict_proba(*block, options.common.threads);
        rows.p.insert(rows.p.end(), p.begin(), p.end());
        add_savings(*block, options, false_negative_cost, rows);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            for (std::size_t row = 0; row < block->n_rows(); ++row) {
                rows.ids[i].emplace_back(id_text(*ids[i], row, scratch));
            }
        }
    }
    return rows;
}

const char* action_of(const RankedRow& row) {
    return row.is_control ? "control" : "call";
}

void write_csv(std::ostream& out, const CallList& list, const ScoredRows& rows,
               const std::string& probability_name) {
    std::string text = "rank";
    for (const std::string& id : rows.id_columns) {
        text += ',';
        append_csv_cell(text, id);
    }
    text += ',';
    append_csv_cell(text, probability_name);
    text += ",expected_value,action\n";
    for (std::size_t i = 0; i < list.rows.size(); ++i) {
        const RankedRow& each = list.rows[i];
        text += std::to_string(i + 1);
        for (const std::vector<std::string>& id : rows.ids) {
            text += ',';
            append_csv_cell(text, id[each.row]);
        }
        text += "," + to_text(each.probability) + "," + fmt::format("{:.2f}", each.value) + "," +
                action_of(each) + "\n";
    }
    out << text;
}

nlohmann::ordered_json list_json(const CallList& list, const ScoredRows& rows,
                                 const std::string& probability_name) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < list.rows.size(); ++i) {
        const RankedRow& each = list.rows[i];
        nlohmann::ordered_json entry{{"rank", i + 1}};
        for (std::size_t id = 0; id < rows.ids.size(); ++id) {
            entry[rows.id_columns[id]] = rows.ids[id][each.row];
        }
        entry[probability_name] = each.probability;
        entry["expected_value"] = each.value;
        entry["action"] = action_of(each);
        all.push_back(std::move(entry));
    }
    return all;
}

/// The numbers of a run beside its list.
struct Summary {
    std::size_t n_rows, capacity, n_called;
    ErrorCosts costs;
    CallListSettings settings;
};

nlohmann::ordered_json summary_json(const CallList& list, const Summary& summary,
                                    const RankOptions& options) {
    nlohmann::ordered_json json{
        {"rows", summary.n_rows},        {"capacity", summary.capacity},
        {"worth_calling", list.n_worth}, {"called", summary.n_called},
        {"control", list.n_control},     {"seed", summary.settings.seed},
        {"expected_value", list.value},  {"expected_positives", list.positives}};
    if (options.value) {
        json["value_column"] = *options.value;
    } else {
        json["false_negative_cost"] = summary.costs.false_negative;
        json["break_even_probability"] = break_even(summary.costs);
    }
    json["false_positive_cost"] = summary.costs.false_positive;
    json["note"] = honest_note;
    return json;
}

void print_summary(const CallList& list, const Summary& summary, const std::string& positive,
                   const RankOptions& options, const Terminal& terminal) {
    const auto say = [&](const std::string& text) {
        note(terminal, options.common, wrap(text, 2));
    };
    const std::string control =
        list.n_control == 0
            ? ""
            : fmt::format(", and {} to leave alone as a control group", count_text(list.n_control));
    say(fmt::format("{} of {} to call{}.", count_text(summary.n_called),
                    count_text(summary.n_rows, "row"), control));
    say(
        fmt::format("Left alone {:.1f} of those to call are expected to be \"{}\"; calling them is "
                    "worth {}.",
                    list.positives, positive, money_text(list.value)));
    if (list.n_worth < summary.capacity) {
        say(fmt::format("Only {} worth a call: not all of the capacity of {} is used.",
                        count_text(list.n_worth, "row"), count_text(summary.capacity)));
    }
    say(std::string(honest_note));
}

void add_rank_options(CommandLine& line, RankOptions& options) {
    line.add_argument("MODEL", options.model, "A .onnx file, a models folder or FOLDER@VERSION");
    add_data_options(line, options.data);
    line.add_text("--capacity", options.capacity, "N", "Calls at most: 960, or a share: 0.08, 8%");
    line.add_text("-o,--output", options.output, "FILE", "Write the list here instead of stdout");
    line.add_number("--false-negative-cost", options.false_negative_cost, "MONEY", cost_limits,
                    "What a missed positive costs (the model's)");
    line.add_number("--false-positive-cost", options.false_positive_cost, "MONEY", cost_limits,
                    "What a needless call costs (the model's)");
    line.add_text(
        "--value", options.value, "COLUMN",
        "What calling each positive is worth, instead of one\n--false-negative-cost for all");
    line.add_number("--control", options.control, "SHARE", control_limits,
                    "Leave this share alone, drawn at random (0)");
    line.add_whole_number("--seed", options.seed, "N", seed_limits, "Of the control group (42)");
}

}  // namespace

int run_rank(const Arguments& arguments, Terminal& terminal) {
    RankOptions options;
    CommandLine line("rank", "The call list: whom to act on, most worth first",
                     "mlpipe rank models data/telco_7043.csv --capacity 960 -o calls.csv");
    add_rank_options(line, options);
    line.add_common(options.common);
    if (!line.parse(arguments, terminal)) return 0;

    const Capacity capacity = parse_capacity(options.capacity);
    if (options.value && options.false_negative_cost) {
        throw InvalidArgument("--value and --false-negative-cost cannot be given together",
                              {.why = "both say what a missed positive costs", .help = {}});
    }
    const FittedPipeline pipeline = load_model(options.model);
    ErrorCosts costs = costs_of(pipeline.policy());
    if (options.false_negative_cost) costs.false_negative = *options.false_negative_cost;
    if (options.false_positive_cost) costs.false_positive = *options.false_positive_cost;
    const ScoredRows rows = score_rows(options, pipeline, costs.false_negative);
    const std::vector<std::string_view> ids =
        rows.ids.empty() ? std::vector<std::string_view>{}
                         : std::vector<std::string_view>(rows.ids[0].begin(), rows.ids[0].end());
    const CallListSettings settings{.capacity = capacity.rows_of(rows.p.size()),
                                    .control = options.control.value_or(0),
                                    .seed = options.seed.value_or(42)};
    const CallList list = call_list(rows.p, rows.saving, costs.false_positive, ids, settings);
    const Summary summary{.n_rows = rows.p.size(),
                          .capacity = settings.capacity,
                          .n_called = list.rows.size() - list.n_control,
                          .costs = costs,
                          .settings = settings};
    const std::string probability_name = pipeline.target() + "_probability";
    if (!options.common.json || options.output) {
        OutputFile output(options.output, terminal.out);
        write_csv(output.stream(), list, rows, probability_name);
        output.commit();
    }
    if (options.common.json) {
        nlohmann::ordered_json json = summary_json(list, summary, options);
        if (!options.output) json["list"] = list_json(list, rows, probability_name);
        terminal.out << json_text(json);
    }
    print_summary(list, summary, pipeline.names().positive_label, options, terminal);
    return 0;
}

}  // namespace mlpipe
