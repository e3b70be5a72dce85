// transform.cpp: `mlpipe transform MODEL DATA [-o FILE]`, the design matrix alone: what the model
// sees. The only place that writes one-hot columns out.
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/data_options.h"
#include "cli/output_file.h"
#include "core/number_text.h"
#include "persistence/load_model.h"
#include "pipeline/pipeline.h"
#include "table/csv_text.h"

namespace mlpipe {
namespace {

struct TransformOptions {
    std::string model;
    DataOptions data;
    std::optional<std::string> output;
    CommonOptions common;
};

void append_row(std::string& text, const DesignMatrix& x, std::size_t row, bool json) {
    const char* separator = "";
    for (const DesignColumn& column : x.columns) {
        if (column.is_coded()) {
            for (std::uint16_t level = 0; level < column.n_levels; ++level) {
                text += separator;
                text += column.codes[row] == level ? '1' : '0';
                separator = ",";
            }
        } else {
            const float value = column.numbers[row];
            text += separator;
            text += value != value ? (json ? "null" : "") : to_text(value);
            separator = ",";
        }
    }
}

std::string csv_header(const std::vector<std::string>& names) {
    std::string line;
    for (const std::string& name : names) {
        if (!line.empty()) line += ',';
        append_csv_cell(line, name);
    }
    return line + '\n';
}

void write_matrix(std::ostream& out, CsvBlockReader& reader, const FittedPipeline& pipeline,
                  const CommonOptions& common) {
    const std::vector<std::string>& names = pipeline.get_feature_names_out();
    if (common.json) {
        out << "{\"columns\":" << nlohmann::json(names).dump() << ",\"data\":[";
    } else {
        out << csv_header(names);
    }
    bool first = true;
    std::string text;
    while (const std::optional<Table> block = reader.next()) {
        const DesignMatrix x = pipeline.transform(*block, common.threads);
        text.clear();
        for (std::size_t row = 0; row < x.n_rows; ++row) {
            if (common.json) text += first ? "\n[" : ",\n[";
            append_row(text, x, row, common.json);
            text += common.json ? "]" : "\n";
            first = false;
        }
        out << text;
    }
    if (common.json) out << "\n]}\n";
}

}  // namespace

int run_transform(const Arguments& arguments, Terminal& terminal) {
    TransformOptions options;
    CommandLine line("transform", "What the model sees of DATA: the design matrix, as CSV",
                     "mlpipe transform models data/telco_7043.csv -o matrix.csv");
    line.add_argument("MODEL", options.model, "A .onnx file, a models folder or FOLDER@VERSION");
    add_data_options(line, options.data);
    line.add_text("-o,--output", options.output, "FILE", "Write here instead of stdout");
    line.add_common(options.common);
    if (!line.parse(arguments, terminal)) return 0;

    const FittedPipeline pipeline = load_model(options.model);
    const CsvOptions csv = csv_options(options.data, {}, options.common.threads);
    CsvBlockReader reader(options.data.data, schema_with_ids(pipeline.schema(), csv), csv);
    OutputFile output(options.output, terminal.out);
    write_matrix(output.stream(), reader, pipeline, options.common);
    output.commit();
    return 0;
}

}  // namespace mlpipe
