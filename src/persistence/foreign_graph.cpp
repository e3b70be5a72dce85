#include "persistence/foreign_graph.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <set>
#include <unordered_map>

#include "core/error.h"
#include "persistence/graph_writer.h"
#include "persistence/tensor_types.h"

namespace mlpipe {
namespace {

using graph::Attribute;
using graph::Graph;
using graph::Input;
using graph::Node;
using graph::Shape;
using graph::Tensor;
using graph::Type;
using onnx::AttributeProto;
using onnx::TensorProto;

/// Opsets whose operators we know; opset_upgrade.cpp says how they differ.
constexpr std::int64_t oldest_opset = 7, newest_opset = 23;
constexpr std::int64_t newest_ml_opset = 5;
constexpr std::int64_t most_columns = 65536;

[[noreturn]] void refuse(const std::string& what, const std::string& why = "") {
    throw BadFormat(what, {.why = why, .help = "docs/import.md says what can be imported"});
}

std::string in_quotes(const std::string& name) {
    return "'" + name + "'";
}

std::string named(const Node& node) {
    return "node " + in_quotes(node.name) + " (" + node.op + ")";
}

template <typename T, typename List>
std::vector<T> listed(const List& list) {
    return {list.begin(), list.end()};
}

/// The values of a tensor: in the list of its type or, as bytes, in raw_data.
template <typename T, typename List>
Tensor tensor_of(const TensorProto& proto, const Shape& shape, const List& list) {
    static_assert(std::endian::native == std::endian::little, "raw_data is little-endian");
    const auto count = static_cast<std::uint64_t>(shape.count());
    std::vector<T> values;
    if (proto.has_raw_data()) {
        const std::string& bytes = proto.raw_data();
        if (!list.empty() || bytes.size() % sizeof(T) != 0 || bytes.size() / sizeof(T) != count) {
            refuse("constant " + in_quotes(proto.name()) + " has " + std::to_string(bytes.size()) +
                   " bytes for " + std::to_string(count) + " values");
        }
        values.resize(bytes.size() / sizeof(T));
        if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
    } else {
        if (static_cast<std::uint64_t>(list.size()) != count) {
            refuse("constant " + in_quotes(proto.name()) + " has " + std::to_string(list.size()) +
                   " values for " + std::to_string(count));
        }
        values.reserve(static_cast<std::size_t>(list.size()));
        for (const auto& value : list) values.push_back(static_cast<T>(value));
    }
    return Tensor(shape, std::move(values));
}

Tensor booleans_of(const TensorProto& proto, const Shape& shape) {
    Tensor tensor = tensor_of<std::uint8_t>(proto, shape, proto.int32_data());
    for (std::uint8_t& value : tensor.values<std::uint8_t>()) value = value != 0 ? 1 : 0;
    return tensor;
}

void check_tensor(const TensorProto& proto) {
    if (proto.data_location() != TensorProto::DEFAULT || proto.external_data_size() > 0) {
        refuse("constant " + in_quotes(proto.name()) + " lies in another file");
    }
    if (proto.has_segment()) refuse("constant " + in_quotes(proto.name()) + " is stored in parts");
    if (proto.dims_size() > static_cast<int>(Shape::most_axes)) {
        refuse("constant " + in_quotes(proto.name()) + " has more than 8 axes");
    }
    for (const std::int64_t size : proto.dims()) {
        if (size < 0 || size > std::numeric_limits<std::int32_t>::max()) {
            refuse("constant " + in_quotes(proto.name()) + " has a size of " +
                   std::to_string(size));
        }
    }
    // Others are as large as their values; an empty one may lie about its other axes.
    constexpr std::int64_t most_of_empty = 1 << 24;
    const Shape shape(listed<std::int64_t>(proto.dims()));
    if (shape.count() == 0 && shape.extent() > most_of_empty) {
        refuse("constant " + in_quotes(proto.name()) + " is empty, and has the shape " +
               to_text(shape));
    }
}

Attribute read_attribute(const Node& node, const AttributeProto& proto) {
    if (!proto.ref_attr_name().empty()) refuse("functions cannot be imported");
    const auto with = [&](auto value) {
        return Attribute{.name = proto.name(), .value = std::move(value)};
    };
    switch (proto.type()) {
        case AttributeProto::INT:
            return with(std::int64_t{proto.i()});
        case AttributeProto::FLOAT:
            return with(proto.f());
        case AttributeProto::STRING:
            return with(proto.s());
        case AttributeProto::INTS:
            return with(listed<std::int64_t>(proto.ints()));
        case AttributeProto::FLOATS:
            return with(listed<float>(proto.floats()));
        case AttributeProto::STRINGS:
            return with(listed<std::string>(proto.strings()));
        case AttributeProto::TENSOR:
            return with(read_tensor(proto.t()));
        default:
            refuse(
                "operator " + node.op + " cannot be imported",
                "its attribute " + in_quotes(proto.name()) + " is a graph or of an unusual type");
    }
}

/// The one attribute of a Constant node as a tensor.
Tensor constant_value(const Node& node) {
    if (node.attributes.size() != 1) refuse("a Constant has not one value");
    const Attribute& attribute = node.attributes.front();
    const auto list = [](auto values) {
        const auto n = static_cast<std::int64_t>(values.size());
        return Tensor({n}, std::move(values));
    };
    if (const auto* tensor = std::get_if<Tensor>(&attribute.value)) return *tensor;
    if (const auto* value = std::get_if<float>(&attribute.value)) {
        return Tensor(Shape{}, std::vector{*value});
    }
    if (const auto* value = std::get_if<std::int64_t>(&attribute.value)) {
        return Tensor(Shape{}, std::vector{*value});
    }
    if (const auto* value = std::get_if<std::string>(&attribute.value)) {
        return Tensor(Shape{}, std::vector{*value});
    }
    if (const auto* v = std::get_if<std::vector<float>>(&attribute.value)) return list(*v);
    if (const auto* v = std::get_if<std::vector<std::int64_t>>(&attribute.value)) return list(*v);
    return list(std::get<std::vector<std::string>>(attribute.value));
}

ZipMap zip_map_of(const Node& node) {
    if (node.inputs.size() != 1 || node.outputs.size() != 1) refuse("a ZipMap has not one input");
    ZipMap zip{.input = node.inputs[0], .output = node.outputs[0], .labels = {}};
    for (const Attribute& attribute : node.attributes) {
        if (const auto* texts = std::get_if<std::vector<std::string>>(&attribute.value)) {
            zip.labels = *texts;
        } else if (const auto* ints = std::get_if<std::vector<std::int64_t>>(&attribute.value)) {
            for (const std::int64_t label : *ints) zip.labels.push_back(std::to_string(label));
        }
    }
    return zip;
}

using Constants = std::unordered_map<std::string, const Tensor*>;

/// How many columns a node must be given, judging by its attributes; 0 if they do not say.
std::size_t columns_of_consumer(const Constants& constants, const Node& node) {
    std::size_t coefficients = 0, targets = 1;
    for (const Attribute& attribute : node.attributes) {
        const auto* floats = std::get_if<std::vector<float>>(&attribute.value);
        if (floats == nullptr) continue;
        const bool one_each =
            attribute.name == "offset" || attribute.name == "imputed_value_floats";
        if (one_each && floats->size() > 1) return floats->size();
        if (attribute.name == "coefficients") coefficients = floats->size();
        if (attribute.name == "intercepts") targets = std::max<std::size_t>(1, floats->size());
    }
    if (coefficients > 0) return coefficients / targets;
    if (node.op != "MatMul" || node.inputs.size() != 2) return 0;
    const auto weights = constants.find(node.inputs[1]);
    if (weights == constants.end() || weights->second->shape().rank() != 2) return 0;
    return static_cast<std::size_t>(weights->second->shape()[0]);
}

std::int64_t open_columns(const Graph& graph, const Constants& constants, const std::string& input,
                          std::optional<std::size_t> n_features) {
    if (n_features) return static_cast<std::int64_t>(*n_features);
    for (const Node& node : graph.nodes) {
        if (node.inputs.empty() || node.inputs[0] != input) continue;
        const std::size_t n = columns_of_consumer(constants, node);
        if (n > 0) return static_cast<std::int64_t>(n);
    }
    throw BadFormat("input " + in_quotes(input) + " does not say how many columns it has",
                    {.why = "its shape leaves them open",
                     .help = "name them: mlpipe models import DIR FILE --features a,b,c"});
}

/// Axes as declared, -1 where open.
std::vector<std::int64_t> sizes_of(const onnx::TypeProto::Tensor& type) {
    std::vector<std::int64_t> sizes;
    for (const auto& dim : type.shape().dim()) {
        sizes.push_back(dim.has_dim_value() ? std::int64_t{dim.dim_value()} : -1);
    }
    return sizes;
}

void read_inputs(const onnx::GraphProto& proto, Graph& graph,
                 std::optional<std::size_t> n_features) {
    Constants constants;
    for (const graph::Constant& constant : graph.constants) {
        constants.emplace(constant.name, &constant.value);
    }
    std::int64_t total = 0;
    int n_open = 0;
    for (const onnx::ValueInfoProto& value : proto.input()) {
        if (constants.contains(value.name())) continue;  // before IR 4 they are listed here, too
        const auto type = value.type().has_tensor_type()
                              ? type_of_number(value.type().tensor_type().elem_type())
                              : std::nullopt;
        if (!type) {
            refuse("input " + in_quotes(value.name()) + " is of a type that cannot be imported",
                   "it must be a tensor of float, double, int32, int64, bool or string");
        }
        const std::vector<std::int64_t> sizes = sizes_of(value.type().tensor_type());
        if (!value.type().tensor_type().has_shape() || sizes.empty() || sizes.size() > 2) {
            refuse("input " + in_quotes(value.name()) + " has no shape of rows and columns");
        }
        Input input{.name = value.name(), .type = *type, .rank = static_cast<int>(sizes.size())};
        if (sizes.size() == 2) {
            if (sizes[1] < 1 && ++n_open > 16) refuse("more than 16 inputs leave their width open");
            input.n_columns =
                sizes[1] >= 1 ? sizes[1] : open_columns(graph, constants, value.name(), n_features);
        }
        total += std::min(input.n_columns, most_columns + 1);
        if (total > most_columns) refuse("its inputs have more than 65,536 columns");
        graph.inputs.push_back(std::move(input));
    }
}

void read_outputs(const onnx::GraphProto& proto, ForeignGraph& foreign) {
    for (const onnx::ValueInfoProto& value : proto.output()) {
        ForeignOutput output{.name = value.name(), .type = std::nullopt, .sizes = {}};
        if (value.type().has_tensor_type()) {
            output.type = type_of_number(value.type().tensor_type().elem_type());
            output.sizes = sizes_of(value.type().tensor_type());
        }
        foreign.outputs.push_back(std::move(output));
    }
}

void read_nodes(const onnx::GraphProto& proto, ForeignGraph& foreign) {
    for (const onnx::NodeProto& each : proto.node()) {
        Node node = read_node(each);
        if (node.op == "Constant" && !node.is_ml) {
            if (node.outputs.size() != 1) refuse("a Constant has not one output");
            foreign.graph.constants.push_back(
                {.name = node.outputs[0], .value = constant_value(node)});
        } else if (node.op == "ZipMap" && node.is_ml) {
            foreign.zip_maps.push_back(zip_map_of(node));
        } else {
            foreign.graph.nodes.push_back(std::move(node));
        }
    }
}

void read_opsets(const onnx::ModelProto& model, ForeignGraph& foreign) {
    for (const onnx::OperatorSetIdProto& opset : model.opset_import()) {
        const std::string& domain = opset.domain();
        if (domain.empty() || domain == "ai.onnx") foreign.opset = opset.version();
        if (domain == ml_domain) foreign.ml_opset = opset.version();
    }
    if (foreign.opset == 0) refuse("it does not say for which opset it was written");
    if (foreign.opset < oldest_opset || foreign.opset > newest_opset) {
        refuse("opset " + std::to_string(foreign.opset) + " cannot be imported",
               "opsets 7 to 23 can");
    }
    if (foreign.ml_opset < 1 || foreign.ml_opset > newest_ml_opset) {
        refuse("opset " + std::to_string(foreign.ml_opset) + " of ai.onnx.ml cannot be imported",
               "opsets 1 to 5 can");
    }
}

}  // namespace

Tensor read_tensor(const TensorProto& proto) {
    check_tensor(proto);
    const std::vector<std::int64_t> sizes = listed<std::int64_t>(proto.dims());
    const Shape shape(sizes);
    switch (proto.data_type()) {
        case TensorProto::FLOAT:
            return tensor_of<float>(proto, shape, proto.float_data());
        case TensorProto::DOUBLE:
            return tensor_of<double>(proto, shape, proto.double_data());
        case TensorProto::INT32:
            return tensor_of<std::int32_t>(proto, shape, proto.int32_data());
        case TensorProto::INT64:
            return tensor_of<std::int64_t>(proto, shape, proto.int64_data());
        case TensorProto::BOOL:
            return booleans_of(proto, shape);
        case TensorProto::STRING: {
            std::vector<std::string> texts = listed<std::string>(proto.string_data());
            if (proto.has_raw_data() || static_cast<std::int64_t>(texts.size()) != shape.count()) {
                refuse("constant " + in_quotes(proto.name()) + " has " +
                       std::to_string(texts.size()) + " texts");
            }
            return Tensor(shape, std::move(texts));
        }
        default:
            refuse("constant " + in_quotes(proto.name()) + " is of a type that cannot be imported");
    }
}

Node read_node(const onnx::NodeProto& proto) {
    Node node{.op = proto.op_type(),
              .is_ml = proto.domain() == ml_domain,
              .name = proto.name(),
              .inputs = listed<std::string>(proto.input()),
              .outputs = listed<std::string>(proto.output()),
              .attributes = {}};
    if (!node.is_ml && !proto.domain().empty() && proto.domain() != "ai.onnx") {
        refuse("operator " + node.op + " of " + proto.domain() + " cannot be imported");
    }
    std::set<std::string> names;
    for (const AttributeProto& attribute : proto.attribute()) {
        if (!names.insert(attribute.name()).second) {
            refuse(named(node) + " has the attribute " + in_quotes(attribute.name()) + " twice");
        }
        node.attributes.push_back(read_attribute(node, attribute));
    }
    if (node.outputs.empty()) refuse(named(node) + " has no output");
    return node;
}

ForeignGraph read_foreign_graph(const onnx::ModelProto& model,
                                std::optional<std::size_t> n_features) {
    if (model.functions_size() > 0) refuse("functions cannot be imported");
    if (model.training_info_size() > 0) refuse("training information cannot be imported");
    const onnx::GraphProto& proto = model.graph();
    if (proto.sparse_initializer_size() > 0) refuse("sparse constants cannot be imported");
    ForeignGraph foreign;
    read_opsets(model, foreign);
    for (const TensorProto& tensor : proto.initializer()) {
        foreign.graph.constants.push_back({.name = tensor.name(), .value = read_tensor(tensor)});
    }
    read_nodes(proto, foreign);
    read_inputs(proto, foreign.graph, n_features);
    read_outputs(proto, foreign);
    return foreign;
}

}  // namespace mlpipe
