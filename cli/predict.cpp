// predict.cpp: `mlpipe predict MODEL DATA [-o FILE]`, one line per row of DATA: its ids, the
// prediction, the probability, the confidence and what to do. Rows stream in blocks.
#include <cmath>

#include "cli/commands.h"
#include "cli/data_options.h"
#include "cli/json_text.h"
#include "cli/output_file.h"
#include "cli/text_table.h"
#include "core/number_text.h"
#include "persistence/registry.h"
#include "pipeline/pipeline.h"
#include "table/csv_text.h"

namespace mlpipe {
namespace {

struct PredictOptions {
    std::string model;
    DataOptions data;
    std::optional<std::string> output;
    std::optional<double> threshold;
    CommonOptions common;
};

/// A cell of an id column; empty if missing. `scratch` holds the text of a number.
std::string_view id_text(const Column& column, std::size_t row, std::string& scratch) {
    if (const auto* numbers = std::get_if<Numbers>(&column.cells)) {
        const float value = numbers->values[row];
        return std::isnan(value) ? std::string_view() : scratch = to_text(value);
    }
    const auto& texts = std::get<Texts>(column.cells);
    const std::int32_t code = texts.codes[row];
    return code == missing_code ? std::string_view() : texts.dictionary.text(code);
}

/// What stands in every answer of one run.
struct Answers {
    const ClassNames* names;
    float threshold;
    std::string probability_name;

    [[nodiscard]] const std::string& prediction(float p) const {
        return p >= threshold ? names->positive_label : names->negative_label;
    }
};

std::vector<const Column*> id_columns(const Table& rows, const Schema& schema) {
    std::vector<const Column*> ids;
    for (const ColumnSchema& column : schema.columns) {
        const Column* id = column.type == ColumnType::id ? rows.find(column.name) : nullptr;
        if (id != nullptr) ids.push_back(id);
    }
    return ids;
}

std::vector<std::string> names_of(std::span<const Column* const> columns) {
    std::vector<std::string> names;
    for (const Column* column : columns) names.push_back(column->name);
    return names;
}

std::vector<std::string> id_names(const Schema& schema) {
    std::vector<std::string> names;
    for (const ColumnSchema& column : schema.columns) {
        if (column.type == ColumnType::id) names.push_back(column.name);
    }
    return names;
}

std::string csv_header(std::span<const std::string> ids, const Answers& answers) {
    std::string line;
    for (const std::string& id : ids) {
        append_csv_cell(line, id);
        line += ',';
    }
    line += "prediction,";
    append_csv_cell(line, answers.probability_name);
    return line + ",confidence,recommendation\n";
}

void append_csv(std::string& text, std::span<const Column* const> ids, const Answers& answers,
                std::span<const float> p) {
    std::string scratch;
    for (std::size_t row = 0; row < p.size(); ++row) {
        for (const Column* id : ids) {
            append_csv_cell(text, id_text(*id, row, scratch));
            text += ',';
        }
        append_csv_cell(text, answers.prediction(p[row]));
        text += ',';
        text += to_text(p[row]);
        text += ',';
        text += confidence(p[row]);
        text += ',';
        append_csv_cell(text, recommendation(p[row], answers.threshold));
        text += '\n';
    }
}

void append_json(std::string& text, std::span<const Column* const> ids, const Answers& answers,
                 std::span<const float> p, bool first) {
    std::string scratch;
    for (std::size_t row = 0; row < p.size(); ++row) {
        text += first && row == 0 ? "\n{" : ",\n{";
        for (const Column* id : ids) {
            const std::string_view cell = id_text(*id, row, scratch);
            text += json_string(id->name) + ":" + (cell.empty() ? "null" : json_string(cell)) + ",";
        }
        text += "\"prediction\":" + json_string(answers.prediction(p[row])) + "," +
                json_string(answers.probability_name) + ":" + to_text(p[row]) +
                ",\"confidence\":" + json_string(confidence(p[row])) +
                ",\"recommendation\":" + json_string(recommendation(p[row], answers.threshold)) +
                "}";
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
        const std::vector<const Column*> ids = id_columns(*block, schema);
        const std::vector<float> p = pipeline.predict_proba(*block, common.threads);
        text.clear();
        if (common.json) {
            append_json(text, ids, answers, p, first);
        } else {
            if (first) text = csv_header(names_of(ids), answers);
            append_csv(text, ids, answers, p);
        }
        out << text;
        rows += p.size();
        first = false;
    }
    if (common.json) {
        out << "\n]\n";
    } else if (first) {
        out << csv_header(id_names(schema), answers);
    }
    return rows;
}

}  // namespace

int run_predict(const Arguments& arguments, Terminal& terminal) {
    PredictOptions options;
    CommandLine line("predict", "One prediction per row of DATA, as CSV",
                     "mlpipe predict models data/telco_7043.csv -o predictions.csv");
    line.add_argument("MODEL", options.model, "A .onnx file, a models folder or FOLDER@VERSION");
    add_data_options(line, options.data);
    line.add_text("-o,--output", options.output, "FILE", "Write here instead of stdout");
    line.add_number("--threshold", options.threshold, "P", probability_limits,
                    "Decide at P instead of the model's threshold");
    line.add_common(options.common);
    if (!line.parse(arguments, terminal)) return 0;

    const FittedPipeline pipeline = load_model(options.model);
    const CsvOptions csv = csv_options(options.data, {}, options.common.threads);
    const Schema schema = schema_with_ids(pipeline.schema(), csv);
    const Answers answers{.names = &pipeline.names(),
                          .threshold = options.threshold ? static_cast<float>(*options.threshold)
                                                         : pipeline.threshold(),
                          .probability_name = pipeline.target() + "_probability"};
    CsvBlockReader reader(options.data.data, schema, csv);
    OutputFile output(options.output, terminal.out);
    const std::size_t rows =
        write_predictions(output.stream(), reader, pipeline, schema, answers, options.common);
    output.commit();
    if (options.output) {
        note(terminal, options.common,
             "Wrote " + count_text(rows, "prediction") + " to " + *options.output + ".");
    }
    return 0;
}

}  // namespace mlpipe
