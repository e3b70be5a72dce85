#include "persistence/profile_parts.h"

#include "core/error.h"
#include "persistence/tree_node_bytes.h"
#include "persistence/wire_fields.h"

namespace mlpipe {
namespace {

/// Whether a serialised node is the one of our trees. Its attributes, which come after the name in
/// what we write, are not looked at.
bool holds_trees(std::string_view node) {
    for (WireFields fields(node); fields.next();) {
        if (fields.number() == onnx::NodeProto::kAttributeFieldNumber) return false;
        if (fields.number() == onnx::NodeProto::kNameFieldNumber) {
            return fields.content() == tree_node_name;
        }
    }
    return false;
}

void keep(std::string& kept, std::string_view field) {
    if (field.size() > most_beside_trees - kept.size()) {
        throw BadFormat("it holds more than " + std::to_string(most_beside_trees >> 20) +
                        " MiB beside its trees");
    }
    kept += field;
}

}  // namespace

ProfileParts take_apart(std::string_view bytes) {
    ProfileParts parts;
    std::string_view graph;
    std::string beside;
    for (WireFields fields(bytes); fields.next();) {
        if (fields.number() != onnx::ModelProto::kGraphFieldNumber) {
            keep(beside, fields.field());
        } else if (graph.data() == nullptr) {
            graph = fields.content();
        } else {
            throw BadFormat("it holds two graphs");
        }
    }
    std::string graph_beside;
    for (WireFields fields(graph); fields.next();) {
        if (fields.number() != onnx::GraphProto::kNodeFieldNumber ||
            !holds_trees(fields.content())) {
            keep(graph_beside, fields.field());
        } else if (parts.trees.empty()) {
            parts.trees = fields.content();
        } else {
            throw BadFormat("it holds two nodes of trees");
        }
    }
    const bool parsed =
        parts.model.ParseFromString(beside) &&
        (graph.data() == nullptr || parts.model.mutable_graph()->ParseFromString(graph_beside));
    if (!parsed) throw BadFormat("its bytes are no ONNX model");
    return parts;
}

const std::string& metadata_of(const onnx::ModelProto& model, std::string_view key) {
    for (const onnx::StringStringEntryProto& entry : model.metadata_props()) {
        if (entry.key() == key) return entry.value();
    }
    throw BadFormat("it has no metadata '" + std::string(key) + "'");
}

}  // namespace mlpipe
