#include "api/inference_answer.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/inference_request.h"
#include "api/json_rows.h"
#include "api/json_text.h"
#include "api/tensor_type.h"
#include "core/error.h"
#include "core/number_text.h"
#include "pipeline/decision.h"

namespace mlpipe::api {
namespace {

/// What an output says of one row, as JSON.
struct Output {
    std::string name;
    std::string_view datatype;
    int width;  ///< values a row; 1 is announced as [-1]
    void (*append)(std::string& out, const FittedPipeline& pipeline, float p, float threshold);
};

void append_label(std::string& out, const FittedPipeline& pipeline, float p, float threshold) {
    const ClassNames& names = pipeline.names();
    append_json_string(out, p >= threshold ? names.positive_label : names.negative_label);
}

void append_both(std::string& out, const FittedPipeline&, float p, float) {
    out += to_text(1 - p) + ',' + to_text(p);
}

void append_positive(std::string& out, const FittedPipeline&, float p, float) {
    out += to_text(p);
}

void append_confidence(std::string& out, const FittedPipeline&, float p, float) {
    append_json_string(out, confidence(p));
}

void append_recommendation(std::string& out, const FittedPipeline&, float p, float threshold) {
    append_json_string(out, recommendation(p, threshold));
}

std::vector<Output> outputs_of(const FittedPipeline& pipeline) {
    return {{"label", "BYTES", 1, append_label},
            {"probabilities", "FP32", 2, append_both},
            {pipeline.target() + "_probability", "FP32", 1, append_positive},
            {"confidence", "BYTES", 1, append_confidence},
            {"recommendation", "BYTES", 1, append_recommendation}};
}

/// Those of `names`, in that order; all if there are none.
std::vector<Output> choose(const std::vector<Output>& known,
                           const std::vector<std::string>& names) {
    if (names.empty()) return known;
    std::vector<Output> chosen;
    for (const std::string& name : names) {
        const auto found = std::ranges::find(known, name, &Output::name);
        if (found == known.end()) throw BadFormat("Unexpected output '" + name + "'");
        if (std::ranges::find(chosen, name, &Output::name) != chosen.end()) {
            throw BadFormat("Output '" + name + "' stands there twice");
        }
        chosen.push_back(*found);
    }
    return chosen;
}

void append_tensor(std::string& out, std::string_view name, std::string_view datatype,
                   std::string_view shape) {
    out += "{\"name\":";
    append_json_string(out, name);
    out += fmt::format(",\"datatype\":\"{}\",\"shape\":[{}]", datatype, shape);
}

void append_output(std::string& out, const Output& output, const FittedPipeline& pipeline,
                   const std::vector<RowAnswer>& rows, float threshold) {
    const std::string n = std::to_string(rows.size());
    append_tensor(out, output.name, output.datatype, output.width == 1 ? n : n + ",2");
    out += ",\"data\":[";
    for (const RowAnswer& row : rows) {
        if (out.back() != '[') out += ',';
        output.append(out, pipeline, row.p, threshold);
    }
    out += "]}";
}

std::string joined(const std::vector<FieldFault>& faults) {
    std::string text;
    for (const FieldFault& fault : faults) text += (text.empty() ? "" : "; ") + fault.message;
    return text;
}

/// The rows' warnings, told apart by their number; bounded, as an answer should be.
void append_parameters(std::string& out, const std::vector<RowAnswer>& rows, float threshold) {
    constexpr std::size_t most = 100;
    out += ",\"parameters\":{\"threshold\":" + to_text(threshold);
    std::string texts;
    std::size_t n = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (const FieldWarning& warning : rows[i].warnings) {
            if (n++ == most) break;
            texts += n == 1 ? "" : "; ";
            texts += rows.size() > 1 ? fmt::format("row {}: ", i + 1) : "";
            texts += warning.message;
        }
    }
    if (n > 0) {
        // A parameter is a string, a number or a boolean.
        out += ",\"warnings\":";
        append_json_string(out, texts);
    }
    out += '}';
}

}  // namespace

std::string inference_metadata(const LoadedModel& model) {
    std::string out = "{\"name\":";
    append_json_string(out, model.pipeline.target());
    out += ",\"versions\":[";
    append_json_string(out, model.version);
    out += "],\"platform\":\"mlpipe_onnx\",\"inputs\":[";
    for (const ColumnSchema& column : model.pipeline.schema().columns) {
        if (column.type == ColumnType::id) continue;
        if (out.back() != '[') out += ',';
        append_tensor(out, column.name, tensor_type(column), "-1,1");
        out += '}';
    }
    out += "],\"outputs\":[";
    for (const Output& output : outputs_of(model.pipeline)) {
        if (out.back() != '[') out += ',';
        append_tensor(out, output.name, output.datatype, output.width == 1 ? "-1" : "-1,2");
        out += '}';
    }
    return out + "]}";
}

std::string infer(const LoadedModel& model, std::string_view body, RowRecords& records) {
    const FittedPipeline& pipeline = model.pipeline;
    const InferenceRequest request = read_inference_request(body, pipeline.schema());
    const std::vector<Output> outputs = choose(outputs_of(pipeline), request.outputs);
    const float threshold = request.threshold.value_or(pipeline.threshold());
    const RowAnswers answers =
        answer_rows(model, AnswerJson(model), request.rows, threshold, records);
    if (!answers.faults.empty()) throw SchemaMismatch(joined(answers.faults));
    std::string out = "{\"model_name\":";
    append_json_string(out, pipeline.target());
    out += ",\"model_version\":";
    append_json_string(out, model.version);
    if (request.id) {
        out += ",\"id\":";
        append_json_string(out, *request.id);
    }
    append_parameters(out, answers.rows, threshold);
    out += ",\"outputs\":[";
    for (const Output& output : outputs) {
        if (out.back() != '[') out += ',';
        append_output(out, output, pipeline, answers.rows, threshold);
    }
    return out + "]}";
}

std::string inference_error(std::string_view message) {
    std::string out = "{\"error\":";
    append_json_string(out, message);
    return out + '}';
}

}  // namespace mlpipe::api
