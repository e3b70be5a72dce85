#include "persistence/profile.h"

#include <limits>

#include "core/digest.h"
#include "core/error.h"
#include "persistence/metadata.h"
#include "persistence/model_graph.h"
#include "persistence/pipeline_json.h"
#include "persistence/preprocessing_graph.h"

namespace mlpipe {
namespace {

constexpr std::int64_t ir_version = 8;
constexpr std::int64_t onnx_opset = 17;
constexpr std::int64_t ml_opset = 3;

void write_graph(onnx::GraphProto& graph, const FittedPipeline& pipeline) {
    graph.set_name("mlpipe");
    for (const ColumnSchema& column : pipeline.transformer().schema().columns) {
        const auto type = column.type == ColumnType::category ? onnx::TensorProto::STRING
                                                              : onnx::TensorProto::FLOAT;
        describe(*graph.add_input(), input_name(column.name), type, {1});
    }
    GraphWriter writer(graph);
    const bool is_imported = std::holds_alternative<GraphModel>(pipeline.model());
    write_model(writer, pipeline,
                is_imported ? "" : write_preprocessing(writer, pipeline.transformer()));
    describe(*graph.add_output(), "label", onnx::TensorProto::STRING, {});
    describe(*graph.add_output(), "probabilities", onnx::TensorProto::FLOAT, {2});
}

void add_opset(onnx::ModelProto& model, const char* domain, std::int64_t version) {
    onnx::OperatorSetIdProto& opset = *model.add_opset_import();
    opset.set_domain(domain);
    opset.set_version(version);
}

void add_metadata(onnx::ModelProto& model, std::string_view key, std::string value) {
    onnx::StringStringEntryProto& entry = *model.add_metadata_props();
    entry.set_key(std::string(key));
    entry.set_value(std::move(value));
}

std::string dump(const Json& json) {
    try {
        return json.dump();
    } catch (const nlohmann::json::type_error&) {
        throw InvalidArgument("a name, level or label of the model is not UTF-8",
                              {.why = {}, .help = "convert the data to UTF-8 first"});
    }
}

/// The entry that seals a file whose other bytes have this digest.
std::string seal_entry(const std::string& digest) {
    onnx::ModelProto model;
    add_metadata(model, metadata_key::sha256, digest);
    return model.SerializeAsString();
}

}  // namespace

std::string write_profile(const FittedPipeline& pipeline, const GoldenRows& golden,
                          const std::string& producer_version) {
    onnx::ModelProto model;
    model.set_ir_version(ir_version);
    model.set_producer_name("mlpipe");
    model.set_producer_version(producer_version);
    add_opset(model, "", onnx_opset);
    add_opset(model, ml_domain, ml_opset);
    write_graph(*model.mutable_graph(), pipeline);
    add_metadata(model, metadata_key::format, std::to_string(profile_format));
    add_metadata(model, metadata_key::golden, dump(golden_json(golden)));
    add_metadata(model, metadata_key::pipeline, dump(pipeline_json(pipeline)));
    add_metadata(model, metadata_key::schema, dump(to_json(pipeline.schema())));
    constexpr std::size_t room_for_seal = 1024;
    if (model.ByteSizeLong() > std::numeric_limits<int>::max() - room_for_seal) {
        throw InvalidArgument(
            "the model is larger than the 2 GiB that an ONNX file can hold",
            {.why = {}, .help = "grow fewer or smaller trees: n_estimators, min_samples_leaf"});
    }
    std::string body;
    model.SerializeToString(&body);
    return seal(std::move(body));
}

std::string seal(std::string body) {
    return body += seal_entry(sha256_hex(body));
}

Seal check_seal(std::string_view bytes) {
    const std::string digest_size(64, '0');
    const std::size_t size = seal_entry(digest_size).size();
    if (bytes.size() < size) return Seal::absent;
    const std::string_view body = bytes.substr(0, bytes.size() - size);
    const std::string_view entry = bytes.substr(body.size());
    const std::string_view key = metadata_key::sha256;
    if (entry.substr(0, size - digest_size.size()) !=
        std::string_view(seal_entry(digest_size)).substr(0, size - digest_size.size())) {
        return entry.find(key) == std::string_view::npos ? Seal::absent : Seal::broken;
    }
    return entry == seal_entry(sha256_hex(body)) ? Seal::whole : Seal::broken;
}

}  // namespace mlpipe
