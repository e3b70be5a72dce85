// explain.cpp: `mlpipe explain MODEL DATA [-o FILE]`, one line per row of DATA: its ids, the
// prediction, and the exact contribution of every column to the margin. Rows stream in blocks.
#include "cli/commands.h"
#include "cli/data_options.h"
#include "cli/json_text.h"
#include "cli/output_file.h"
#include "core/number_text.h"
#include "inspection/explanation_json.h"
#include "inspection/predictions.h"
#include "persistence/load_model.h"
#include "table/csv_text.h"

namespace mlpipe {
namespace {

struct ExplainOptions {
    std::string model;
    DataOptions data;
    std::optional<std::string> output;
    std::optional<double> threshold;
    CommonOptions common;
};

/// What every line of one run has in common.
struct Lines {
    const Explainer& explainer;
    Answers answers;
    std::string base_value;
    ExplanationJson json;
};

std::string csv_header(const std::vector<std::string>& ids, const Lines& lines) {
    std::string line;
    for (const std::string& id : ids) {
        append_csv_cell(line, id);
        line += ',';
    }
    line += "prediction,";
    append_csv_cell(line, lines.answers.probability_name);
    line += ",margin,base_value";
    for (const ExplainedColumn& column : lines.explainer.columns()) {
        line += ',';
        append_csv_cell(line, "contribution_" + column.name);
    }
    return line + '\n';
}

void append_csv(std::string& text, std::span<const Column* const> ids, const Explanations& all,
                const Lines& lines) {
    std::string scratch;
    const double* contribution = all.contributions.data();
    for (std::size_t row = 0; row < all.margins.size(); ++row) {
        for (const Column* id : ids) {
            append_csv_cell(text, id_text(*id, row, scratch));
            text += ',';
        }
        append_csv_cell(text, lines.answers.prediction(all.probabilities[row]));
        text += "," + to_text(all.probabilities[row]) + "," + to_text(all.margins[row]) + "," +
                lines.base_value;
        for (std::size_t i = 0; i < lines.explainer.columns().size(); ++i) {
            text += ',';
            text += to_text(*contribution++);
        }
        text += '\n';
    }
}

void append_json(std::string& text, std::span<const Column* const> ids, const Explanations& all,
                 const Lines& lines, bool first) {
    std::string scratch;
    const std::size_t n_columns = lines.explainer.columns().size();
    for (std::size_t row = 0; row < all.margins.size(); ++row) {
        text += first && row == 0 ? "\n{" : ",\n{";
        for (const Column* id : ids) {
            const std::string_view cell = id_text(*id, row, scratch);
            text += json_string(id->name) + ":" + (cell.empty() ? "null" : json_string(cell)) + ",";
        }
        text += "\"prediction\":" + json_string(lines.answers.prediction(all.probabilities[row])) +
                "," + json_string(lines.answers.probability_name) + ":" +
                to_text(all.probabilities[row]) + ",";
        lines.json.append(text, all.margins[row],
                          std::span(all.contributions).subspan(row * n_columns, n_columns));
        text += '}';
    }
}

void write_explanations(std::ostream& out, CsvBlockReader& reader, const Schema& schema,
                        const Lines& lines, const CommonOptions& common) {
    bool first = true;
    std::string text;
    if (common.json) out << '[';
    while (const std::optional<Table> block = reader.next()) {
        const std::vector<const Column*> ids = id_columns(*block, schema);
        const Explanations all = lines.explainer.explain(*block, common.threads);
        text.clear();
        if (common.json) {
            append_json(text, ids, all, lines, first);
        } else {
            if (first) text = csv_header(names_of(ids), lines);
            append_csv(text, ids, all, lines);
        }
        out << text;
        first = false;
    }
    if (common.json) {
        out << "\n]\n";
    } else if (first) {
        out << csv_header(id_names(schema), lines);
    }
}

}  // namespace

int run_explain(const Arguments& arguments, Terminal& terminal) {
    ExplainOptions options;
    CommandLine line("explain", "What each column adds to each prediction, exactly, as CSV",
                     "mlpipe explain models data/telco_7043.csv -o explanations.csv");
    line.add_argument("MODEL", options.model, "A .onnx file, a models folder or FOLDER@VERSION");
    add_data_options(line, options.data);
    line.add_text("-o,--output", options.output, "FILE", "Write here instead of stdout");
    line.add_number("--threshold", options.threshold, "P", probability_limits,
                    "Decide at P instead of the model's threshold");
    line.add_common(options.common);
    if (!line.parse(arguments, terminal)) return 0;

    const FittedPipeline pipeline = load_model(options.model);
    const Explainer explainer(pipeline);
    const CsvOptions csv = csv_options(options.data, {}, options.common.threads);
    const Schema schema = schema_with_ids(pipeline.schema(), csv);
    const Lines lines{
        .explainer = explainer,
        .answers = {.names = &pipeline.names(),
                    .threshold = options.threshold ? static_cast<float>(*options.threshold)
                                                   : pipeline.threshold(),
                    .probability_name = pipeline.target() + "_probability"},
        .base_value = to_text(explainer.base_value()),
        .json = ExplanationJson(explainer)};
    CsvBlockReader reader(options.data.data, schema, csv);
    OutputFile output(options.output, terminal.out);
    write_explanations(output.stream(), reader, schema, lines, options.common);
    output.commit();
    note(terminal, options.common,
         explainer.unit() == ContributionUnit::probability
             ? "Base value and contributions add up to the probability."
             : "Base value and contributions add up to the margin, in log-odds.");
    return 0;
}

}  // namespace mlpipe
