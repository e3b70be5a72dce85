#include "persistence/imported_graph.h"

#include <algorithm>
#include <set>

#include "core/error.h"
#include "persistence/foreign_graph.h"
#include "persistence/preprocessing_graph.h"
#include "persistence/tensor_types.h"

namespace mlpipe {
namespace {

using graph::Graph;
using graph::Input;
using graph::Node;
using graph::Tensor;
using graph::Type;
using onnx::TensorProto;

/// Before every name of the imported graph, so that it cannot meet one of ours.
constexpr std::string_view prefix = "mlpipe/graph/";

std::string prefixed(const std::string& name) {
    return name.empty() ? name : std::string(prefix) + name;
}

std::string without_prefix(const std::string& name) {
    if (name.empty()) return name;
    if (!name.starts_with(prefix)) throw BadFormat("the imported graph takes '" + name + "'");
    return name.substr(prefix.size());
}

/// The columns of an input side by side, as its type, in its rank.
void write_input(GraphWriter& graph, const Input& input, std::size_t index,
                 std::span<const std::string> columns) {
    const std::string own = "mlpipe/input/" + std::to_string(index);
    std::string value = own + "/columns";
    attribute(graph.node("Concat", {columns.begin(), columns.end()}, value), "axis",
              std::int64_t{1});
    if (input.type != Type::float32 && input.type != Type::text) {
        graph.cast(value, own + "/typed", number_of_type(input.type));
        value = own + "/typed";
    }
    if (input.rank == 1) {
        graph.constant(own + "/shape", {std::int64_t{-1}}, {1});
        graph.node("Reshape", {value, own + "/shape"}, prefixed(input.name));
    } else {
        graph.node("Identity", {value}, prefixed(input.name));
    }
}

void write_attribute(onnx::NodeProto& node, const graph::Attribute& given) {
    const char* name = given.name.c_str();
    std::visit(
        [&]<typename T>(const T& value) {
            if constexpr (std::is_same_v<T, Tensor>) {
                tensor_attribute(node, name, value);
            } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
                attribute(node, name, value);
            } else {
                attribute(node, name, std::span<const typename T::value_type>(value));
            }
        },
        given.value);
}

void write_node(GraphWriter& graph, const Node& node) {
    std::vector<std::string> inputs;
    for (const std::string& input : node.inputs) inputs.push_back(prefixed(input));
    onnx::NodeProto& written = graph.node(node.op.c_str(), inputs, prefixed(node.outputs.front()));
    for (std::size_t i = 1; i < node.outputs.size(); ++i) {
        written.add_output(prefixed(node.outputs[i]));
    }
    written.set_name(node.name);
    if (node.is_ml) written.set_domain(ml_domain);
    for (const graph::Attribute& attribute : node.attributes) write_attribute(written, attribute);
}

/// The probability of the positive class as a double, drawn into [0, 1].
void write_answer(GraphWriter& graph, const GraphModel& model) {
    const GraphModel::Answer& answer = model.answer();
    graph.constant("mlpipe/answer/shape", {std::int64_t{-1}, std::int64_t{answer.width}}, {2});
    graph.constant("mlpipe/answer/index", {std::int64_t{answer.index}}, {1});
    graph.constant("mlpipe/answer/low", {0.0f}, {});
    graph.constant("mlpipe/answer/high", {1.0f}, {});
    graph.node("Reshape", {prefixed(model.graph().output), "mlpipe/answer/shape"}, "mlpipe/answer");
    attribute(
        graph.node("Gather", {"mlpipe/answer", "mlpipe/answer/index"}, "mlpipe/answer/column"),
        "axis", std::int64_t{1});
    graph.cast("mlpipe/answer/column", "mlpipe/answer/float", TensorProto::FLOAT);
    std::string p = "mlpipe/answer/float";
    if (answer.is_opposite) {
        graph.node("Sub", {"mlpipe/answer/high", p}, "mlpipe/answer/opposite");
        p = "mlpipe/answer/opposite";
    }
    graph.node("Clip", {p, "mlpipe/answer/low", "mlpipe/answer/high"}, "mlpipe/answer/clipped");
    graph.cast("mlpipe/answer/clipped", "mlpipe/margin", TensorProto::DOUBLE);
}

Graph read_graph(const onnx::GraphProto& proto, const Json& json) {
    Graph graph;
    for (const Json& each : array_member(json, "inputs")) {
        const std::string type = text_member(each, "type");
        const auto known = graph::parse_type(type);
        if (!known) throw BadFormat("there is no type '" + type + "'");
        graph.inputs.push_back({.name = text_member(each, "name"),
                                .type = *known,
                                .rank = static_cast<int>(index_member(each, "rank", 2)),
                                .n_columns = std::int64_t{index_member(each, "columns", 65536)}});
    }
    std::set<std::string> inputs;
    for (const Input& input : graph.inputs) inputs.insert(input.name);
    for (const onnx::TensorProto& tensor : proto.initializer()) {
        if (!tensor.name().starts_with(prefix)) continue;
        graph.constants.push_back(
            {.name = without_prefix(tensor.name()), .value = read_tensor(tensor)});
    }
    for (const onnx::NodeProto& each : proto.node()) {
        if (each.output_size() == 0 || !each.output(0).starts_with(prefix)) continue;
        Node node = read_node(each);
        for (std::string& output : node.outputs) output = without_prefix(output);
        if (inputs.contains(node.outputs[0])) continue;  // write_input
        for (std::string& input : node.inputs) input = without_prefix(input);
        graph.nodes.push_back(std::move(node));
    }
    graph.output = text_member(json, "output");
    // A node that nobody needs was not written by us: it is missing when the file is written again.
    return without_unused(std::move(graph));
}

/// Something that no level is.
std::string unseen_text(const CategoricalPlan& plan) {
    std::string text = "(unseen)";
    const auto is_level = [&](const auto& entry) { return entry.first == text; };
    while (std::ranges::any_of(plan.code_of_level, is_level)) text += "'";
    return text;
}

}  // namespace

void write_imported(GraphWriter& graph, const FittedPipeline& pipeline, const GraphModel& model) {
    std::vector<std::string> columns;
    for (const ColumnSchema& column : pipeline.transformer().schema().columns) {
        columns.push_back(input_name(column.name));
    }
    std::size_t first = 0, index = 0;
    for (const Input& input : model.graph().inputs) {
        const auto n = static_cast<std::size_t>(input.n_columns);
        write_input(graph, input, index++, std::span(columns).subspan(first, n));
        first += n;
    }
    for (const graph::Constant& constant : model.graph().constants) {
        graph.constant(prefixed(constant.name), constant.value);
    }
    for (const Node& node : model.graph().nodes) write_node(graph, node);
    write_answer(graph, model);
}

Json imported_json(const GraphModel& model) {
    Json inputs = Json::array();
    for (const Input& input : model.graph().inputs) {
        Json entry;
        entry["name"] = input.name;
        entry["type"] = to_text(input.type);
        entry["rank"] = input.rank;
        entry["columns"] = input.n_columns;
        inputs.push_back(std::move(entry));
    }
    Json json;
    json["form"] = "graph";
    json["inputs"] = std::move(inputs);
    json["output"] = model.graph().output;
    json["width"] = model.answer().width;
    json["index"] = model.answer().index;
    json["opposite"] = model.answer().is_opposite;
    json["producer"] = model.origin().producer;
    json["producer_version"] = model.origin().producer_version;
    json["sha256"] = model.origin().sha256;
    return json;
}

GraphModel read_imported(const onnx::GraphProto& graph, const Json& json,
                         const std::vector<ColumnPlan>& plans) {
    return GraphModel({.graph = read_graph(graph, json),
                       .answer = {.width = index_member(json, "width", 2),
                                  .index = index_member(json, "index", 1),
                                  .is_opposite = bool_member(json, "opposite")},
                       .origin = {.producer = text_member(json, "producer"),
                                  .producer_version = text_member(json, "producer_version"),
                                  .sha256 = text_member(json, "sha256")},
                       .texts = texts_of_codes(plans)});
}

std::vector<std::vector<std::string>> texts_of_codes(const std::vector<ColumnPlan>& plans) {
    std::vector<std::vector<std::string>> texts;
    for (const ColumnPlan& plan : plans) {
        std::vector<std::string>& of_column = texts.emplace_back();
        const auto* category = std::get_if<CategoricalPlan>(&plan);
        if (category == nullptr) continue;
        for (const auto& [level, code] : category->code_of_level) {
            if (code != of_column.size()) throw BadFormat("the codes of a column are out of order");
            of_column.push_back(level);
        }
        of_column.push_back(unseen_text(*category));
    }
    return texts;
}

}  // namespace mlpipe
