#include "persistence/graph_writer.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "core/error.h"
#include "persistence/tensor_types.h"

namespace mlpipe {
namespace {

onnx::AttributeProto& add(onnx::NodeProto& node, const char* name,
                          onnx::AttributeProto::AttributeType type) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(type);
    return attribute;
}

void fill(onnx::TensorProto& proto, const graph::Tensor& value) {
    for (const std::int64_t size : value.shape().sizes()) proto.add_dims(size);
    proto.set_data_type(number_of_type(value.type()));
    graph::visit_values(value, [&]<typename T>(std::span<const T> values) {
        if constexpr (std::is_same_v<T, std::string>) {
            for (const std::string& text : values) proto.add_string_data(text);
        } else {
            proto.set_raw_data(values.data(), values.size_bytes());
        }
    });
}

}  // namespace

onnx::NodeProto& GraphWriter::node(const char* op, const std::vector<std::string>& inputs,
                                   const std::string& output) {
    onnx::NodeProto& node = *graph_.add_node();
    for (const std::string& input : inputs) node.add_input(input);
    node.add_output(output);
    node.set_name(output);
    node.set_op_type(op);
    return node;
}

onnx::NodeProto& GraphWriter::ml_node(const char* op, const std::vector<std::string>& inputs,
                                      const std::string& output, onnx::TensorProto::DataType type,
                                      std::initializer_list<std::int64_t> sizes) {
    describe(*graph_.add_value_info(), output, type, sizes);
    onnx::NodeProto& added = node(op, inputs, output);
    added.set_domain(ml_domain);
    return added;
}

void GraphWriter::cast(const std::string& input, const std::string& output,
                       onnx::TensorProto::DataType type) {
    attribute(node("Cast", {input}, output), "to", static_cast<std::int64_t>(type));
}

onnx::TensorProto& GraphWriter::tensor(const std::string& name, onnx::TensorProto::DataType type,
                                       std::initializer_list<std::int64_t> shape) {
    onnx::TensorProto& tensor = *graph_.add_initializer();
    for (const std::int64_t size : shape) tensor.add_dims(size);
    tensor.set_data_type(type);
    tensor.set_name(name);
    return tensor;
}

void GraphWriter::constant(const std::string& name, std::span<const double> values,
                           std::initializer_list<std::int64_t> shape) {
    static_assert(std::endian::native == std::endian::little, "raw_data is little-endian");
    tensor(name, onnx::TensorProto::DOUBLE, shape).set_raw_data(values.data(), values.size_bytes());
}

void GraphWriter::constant(const std::string& name, std::initializer_list<float> values,
                           std::initializer_list<std::int64_t> shape) {
    onnx::TensorProto& added = tensor(name, onnx::TensorProto::FLOAT, shape);
    for (const float value : values) added.add_float_data(value);
}

void GraphWriter::constant(const std::string& name, std::initializer_list<std::int64_t> values,
                           std::initializer_list<std::int64_t> shape) {
    onnx::TensorProto& added = tensor(name, onnx::TensorProto::INT64, shape);
    for (const std::int64_t value : values) added.add_int64_data(value);
}

void GraphWriter::constant(const std::string& name, const std::string& text,
                           std::initializer_list<std::int64_t> shape) {
    tensor(name, onnx::TensorProto::STRING, shape).add_string_data(text);
}

void GraphWriter::constant(const std::string& name, const graph::Tensor& value) {
    onnx::TensorProto& added = *graph_.add_initializer();
    fill(added, value);
    added.set_name(name);
}

std::vector<double> doubles_of(const onnx::GraphProto& graph, const std::string& name,
                               std::optional<std::size_t> n) {
    for (const onnx::TensorProto& tensor : graph.initializer()) {
        if (tensor.name() != name) continue;
        const std::string& bytes = tensor.raw_data();
        const std::size_t size = bytes.size() / sizeof(double);
        if (bytes.size() % sizeof(double) != 0 || (n && size != *n)) break;
        std::vector<double> values(size);
        if (size > 0) std::memcpy(values.data(), bytes.data(), bytes.size());
        return values;
    }
    throw BadFormat("it has no constant '" + name + "' of the right size");
}

void describe(onnx::ValueInfoProto& value, const std::string& name,
              onnx::TensorProto::DataType type, std::initializer_list<std::int64_t> sizes) {
    value.set_name(name);
    auto& tensor = *value.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(type);
    tensor.mutable_shape()->add_dim()->set_dim_param("N");
    for (const std::int64_t size : sizes) tensor.mutable_shape()->add_dim()->set_dim_value(size);
}

void attribute(onnx::NodeProto& node, const char* name, std::int64_t value) {
    add(node, name, onnx::AttributeProto::INT).set_i(value);
}

void attribute(onnx::NodeProto& node, const char* name, float value) {
    add(node, name, onnx::AttributeProto::FLOAT).set_f(value);
}

void attribute(onnx::NodeProto& node, const char* name, const std::string& value) {
    add(node, name, onnx::AttributeProto::STRING).set_s(value);
}

void attribute(onnx::NodeProto& node, const char* name, std::span<const float> values) {
    auto& floats = *add(node, name, onnx::AttributeProto::FLOATS).mutable_floats();
    floats.Add(values.begin(), values.end());
}

void attribute(onnx::NodeProto& node, const char* name, std::span<const std::int64_t> values) {
    auto& ints = *add(node, name, onnx::AttributeProto::INTS).mutable_ints();
    ints.Add(values.begin(), values.end());
}

void attribute(onnx::NodeProto& node, const char* name, std::span<const std::string> values) {
    auto& strings = *add(node, name, onnx::AttributeProto::STRINGS).mutable_strings();
    for (const std::string& value : values) *strings.Add() = value;
}

void tensor_attribute(onnx::NodeProto& node, const char* name, const graph::Tensor& value) {
    fill(*add(node, name, onnx::AttributeProto::TENSOR).mutable_t(), value);
}

}  // namespace mlpipe
