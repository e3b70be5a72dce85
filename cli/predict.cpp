// predict.cpp: `mlpipe predict MODEL DATA [-o FILE]`, one line per row of DATA: its ids, the
// prediction, the probability, the confidence and what to do, with --explain the reasons. Rows
// stream in blocks, into a file or into a table of a database.
#include "cli/commands.h"
#include "cli/data_options.h"
#include "cli/json_text.h"
#include "cli/output_file.h"
#include "cli/prediction_table.h"
#include "cli/text_table.h"
#include "core/error.h"
#include "core/number_text.h"
#include "inspection/explanation_json.h"
#include "inspection/predictions.h"
#include "persistence/load_model.h"
#include "table/csv_text.h"
#include "table/database_url.h"

namespace mlpipe {
namespace {

struct PredictOptions {
    std::string model;
    DataOptions data;
    std::optional<std::string> output, if_exists;
    std::optional<double> threshold;
    std::optional<std::size_t> explain;
    CommonOptions common;
};

void append_csv(std::string& text, const AnsweredRows& rows, const Answers& answers) {
    const std::vector<float>& p = rows.p;
    std::string scratch;
    for (std::size_t row = 0; row < p.size(); ++row) {
        for (const Column* id : rows.ids) {
            append_csv_cell(text, id_text(*id, row, scratch));
            text += ',';
        }
        append_prediction_csv(text, answers, p[row]);
        for (std::size_t i = 0; i < answers.n_reasons; ++i) {
            text += ',';
            append_csv_cell(text, rows.reason(row, i));
        }
        text += '\n';
    }
}

void append_json(std::string& text, const AnsweredRows& rows, const Answers& answers, bool first) {
    const std::vector<float>& p = rows.p;
    std::string scratch;
    for (std::size_t row = 0; row < p.size(); ++row) {
        text += first && row == 0 ? "\n{" : ",\n{";
        for (const Column* id : rows.ids) {
            const std::string_view cell = id_text(*id, row, scratch);
            text += json_string(id->name) + ":" + (cell.empty() ? "null" : json_string(cell)) + ",";
        }
        text += "\"prediction\":" + json_string(answers.prediction(p[row])) + "," +
                json_string(answers.probability_name) + ":" + to_text(p[row]) +
                ",\"confidence\":" + json_string(confidence(p[row])) +
                ",\"recommendation\":" + json_string(recommendation(p[row], answers.threshold));
        if (answers.explainer != nullptr) {
            text += ',';
            append_reasons_json(text, rows.reasons[row]);
        }
        text += '}';
    }
}

/// Returns the number of rows.
std::size_t write_predictions(std::ostream& out, CsvBlockReader& reader,
                              const FittedPipeline& pipeline, const Schema& schema,
                              const Answers& answers, const CommonOptions& common) {
    std::size_t rows = 0;
    bool first = true;
    std::string text;
    if (common.json) out << '[';
    while (const std::optional<Table> block = reader.next()) {
        const AnsweredRows answered = answer(*block, pipeline, schema, answers, common.threads);
        text.clear();
        if (common.json) {
            append_json(text, answered, answers, first);
        } else {
            if (first) text = prediction_csv_header(names_of(answered.ids), answers) + '\n';
            append_csv(text, answered, answers);
        }
        out << text;
        rows += answered.p.size();
        first = false;
    }
    if (common.json) {
        out << "\n]\n";
    } else if (first) {
        out << prediction_csv_header(id_names(schema), answers) << '\n';
    }
    return rows;
}

std::size_t write_prediction_file(const PredictOptions& options, Terminal& terminal,
                                  CsvBlockReader& reader, const FittedPipeline& pipeline,
                                  const Schema& schema, const Answers& answers) {
    OutputFile output(options.output, terminal.out);
    const std::size_t rows =
        write_predictions(output.stream(), reader, pipeline, schema, answers, options.common);
    output.commit();
    return rows;
}

/// The table that -o names; nothing if it names a file.
std::optional<DatabaseUrl> output_table(const PredictOptions& options) {
    if (!options.output || !is_database_url(*options.output)) {
        if (!options.if_exists) return std::nullopt;
        throw InvalidArgument("--if-exists is for a table, and -o names none",
                              {.why = {}, .help = "a file is replaced"});
    }
    if (options.common.json) {
        throw InvalidArgument("--json is for a file, and -o names a table");
    }
    return parse_database_url(*options.output);
}

}  // namespace

int run_predict(const Arguments& arguments, Terminal& terminal) {
    PredictOptions options;
    CommandLine line("predict", "One prediction per row of DATA, as CSV",
                     "mlpipe predict models data/telco_7043.csv -o predictions.csv");
    line.add_argument("MODEL", options.model, "A .onnx file, a models folder or FOLDER@VERSION");
    add_data_options(line, options.data);
    line.add_text("-o,--output", options.output, "FILE",
                  "Write here instead of stdout; or into a table:\nsqlite:PATH?table=T, "
                  "postgresql://…?table=T");
    line.add_text("--if-exists", options.if_exists, "WHAT",
                  "Of a table that is there already: fail, append,\nreplace its rows (fail)");
    line.add_number("--threshold", options.threshold, "P", probability_limits,
                    "Decide at P instead of the model's threshold");
    line.add_whole_number("--explain", options.explain, "K", reason_limits,
                          "Say the K strongest reasons of each prediction");
    line.add_common(options.common);
    if (!line.parse(arguments, terminal)) return 0;

    const IfExists if_exists = parse_if_exists(options.if_exists.value_or("fail"));
    const std::optional<DatabaseUrl> into_table = output_table(options);
    const FittedPipeline pipeline = load_model(options.model);
    const CsvOptions csv = csv_options(options.data, {}, options.common.threads);
    const Schema schema = schema_with_ids(pipeline.schema(), csv);
    const std::optional<Explainer> explainer =
        options.explain ? std::make_optional<Explainer>(pipeline) : std::nullopt;
    const Answers answers{.names = &pipeline.names(),
                          .threshold = options.threshold ? static_cast<float>(*options.threshold)
                                                         : pipeline.threshold(),
                          .probability_name = pipeline.target() + "_probability",
                          .n_reasons = options.explain.value_or(0),
                          .explainer = explainer ? &*explainer : nullptr};
    CsvBlockReader reader(options.data.data, schema, csv);
    const std::size_t rows =
        into_table ? write_prediction_table(*into_table, if_exists, reader, pipeline, schema,
                                            answers, options.common.threads)
                   : write_prediction_file(options, terminal, reader, pipeline, schema, answers);
    if (options.output) {
        note(terminal, options.common,
             "Wrote " + count_text(rows, "prediction") + " to " +
                 without_password(*options.output) + ".");
    }
    return 0;
}

}  // namespace mlpipe
