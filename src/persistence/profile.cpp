#include "persistence/profile.h"

#include <limits>
#include <optional>

#include "core/digest.h"
#include "core/error.h"
#include "persistence/metadata.h"
#include "persistence/model_graph.h"
#include "persistence/pipeline_json.h"
#include "persistence/preprocessing_graph.h"
#include "persistence/tree_node_bytes.h"
#include "persistence/wire_fields.h"

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

std::string head_of(const std::string& producer_version) {
    onnx::ModelProto model;
    model.set_ir_version(ir_version);
    model.set_producer_name("mlpipe");
    model.set_producer_version(producer_version);
    return model.SerializeAsString();
}

/// What follows the graph, but for the seal.
std::string tail_of(const FittedPipeline& pipeline, const GoldenRows& golden,
                    const Provenance& provenance) {
    const bool is_calibrated = !std::holds_alternative<NoCalibration>(pipeline.calibration());
    onnx::ModelProto model;
    add_opset(model, "", onnx_opset);
    add_opset(model, ml_domain, ml_opset);
    add_metadata(model, metadata_key::format,
                 std::string(is_calibrated ? calibrated_format : plain_format));
    add_metadata(model, metadata_key::golden, dump(golden_json(golden)));
    add_metadata(model, metadata_key::pipeline,
                 dump(pipeline_json(pipeline, provenance.hyperparameters)));
    add_metadata(model, metadata_key::schema, dump(to_json(pipeline.schema())));
    return model.SerializeAsString();
}

/// A graph as bytes in their final order: its nodes, the tree node among them, then the rest.
class GraphBytes {
public:
    GraphBytes(onnx::GraphProto graph, const FittedClassifier& model) {
        const auto* ensemble = std::get_if<TreeEnsembleModel>(&model);
        for (const onnx::NodeProto& node : graph.node()) {
            if (ensemble != nullptr && node.name() == tree_node_name) {
                trees_.emplace(node, *ensemble);
                before_ += length_header(onnx::GraphProto::kNodeFieldNumber, trees_->size());
                continue;
            }
            std::string& part = trees_ ? after_ : before_;
            const std::string bytes = node.SerializeAsString();
            part += length_header(onnx::GraphProto::kNodeFieldNumber, bytes.size()) + bytes;
        }
        graph.clear_node();
        after_ += graph.SerializeAsString();
    }

    [[nodiscard]] std::size_t size() const {
        return before_.size() + (trees_ ? trees_->size() : 0) + after_.size();
    }
    void write(ByteSink& sink) const {
        sink.write(before_);
        if (trees_) trees_->write(sink);
        sink.write(after_);
    }

private:
    std::string before_, after_;
    std::optional<TreeNodeBytes> trees_;
};

/// The entry that seals a file whose other bytes have this digest.
std::string seal_entry(const std::string& digest) {
    onnx::ModelProto model;
    add_metadata(model, metadata_key::sha256, digest);
    return model.SerializeAsString();
}

constexpr std::size_t digest_size = 64;

/// A seal as long as any.
std::string some_seal() {
    return seal_entry(std::string(digest_size, '0'));
}

}  // namespace

void write_profile(const FittedPipeline& pipeline, const GoldenRows& golden,
                   const Provenance& provenance, ByteSink& sink) {
    onnx::GraphProto nodes;
    write_graph(nodes, pipeline);
    const GraphBytes graph(std::move(nodes), pipeline.model());
    const std::string head = head_of(provenance.producer_version);
    const std::string tail = tail_of(pipeline, golden, provenance);
    constexpr std::size_t room_for_headers_and_seal = 1024;
    constexpr std::size_t most = std::numeric_limits<int>::max() - room_for_headers_and_seal;
    const std::size_t size = head.size() + graph.size() + tail.size();
    if (size > most) {
        throw InvalidArgument(
            "the model is larger than the 2 GiB that an ONNX file can hold",
            {.why = {}, .help = "grow fewer or smaller trees: n_estimators, min_samples_leaf"});
    }
    sink.expect(size + room_for_headers_and_seal);
    sink.write(head);
    sink.write(length_header(onnx::ModelProto::kGraphFieldNumber, graph.size()));
    graph.write(sink);
    sink.write(tail);
}

std::string seal(std::string body) {
    return body += seal_entry(sha256_hex(body));
}

std::string_view sealed_body(std::string_view bytes) {
    return bytes.substr(0, bytes.size() - some_seal().size());
}

bool has_seal(std::string_view bytes) {
    const std::size_t size = some_seal().size();
    return bytes.size() >= size &&
           bytes.substr(bytes.size() - size).find(metadata_key::sha256) != std::string_view::npos;
}

bool is_whole(std::string_view bytes) {
    const std::string_view body = sealed_body(bytes);
    return bytes.substr(body.size()) == seal_entry(sha256_hex(body));
}

}  // namespace mlpipe
