// graph_writer.h: nodes and constants of an ONNX graph, appended in the order in which they are
// written down. Private to this room.
#pragma once

#include <onnx/onnx_pb.h>

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/tensor.h"

namespace mlpipe {

/// Names of values of our own begin with it, so that no input can have the same name.
inline constexpr std::string_view internal_prefix = "mlpipe/";
inline constexpr const char* ml_domain = "ai.onnx.ml";

class GraphWriter {
public:
    /// `graph` must outlive this.
    explicit GraphWriter(onnx::GraphProto& graph) : graph_(graph) {}

    /// Adds a node, named as its one output, and returns it for attributes.
    onnx::NodeProto& node(const char* op, const std::vector<std::string>& inputs,
                          const std::string& output);
    /// The same from the domain ai.onnx.ml. Says that the output is of `type` and [N, sizes...],
    /// which older checkers cannot work out for that domain.
    onnx::NodeProto& ml_node(const char* op, const std::vector<std::string>& inputs,
                             const std::string& output, onnx::TensorProto::DataType type,
                             std::initializer_list<std::int64_t> sizes);
    /// Cast to a type, as TensorProto names it.
    void cast(const std::string& input, const std::string& output,
              onnx::TensorProto::DataType type);

    // Constants. An empty `shape` is a scalar.
    void constant(const std::string& name, std::span<const double> values,
                  std::initializer_list<std::int64_t> shape);
    void constant(const std::string& name, std::initializer_list<float> values,
                  std::initializer_list<std::int64_t> shape);
    void constant(const std::string& name, std::initializer_list<std::int64_t> values,
                  std::initializer_list<std::int64_t> shape);
    void constant(const std::string& name, const std::string& text,
                  std::initializer_list<std::int64_t> shape);

    void constant(const std::string& name, const graph::Tensor& value);

private:
    onnx::TensorProto& tensor(const std::string& name, onnx::TensorProto::DataType type,
                              std::initializer_list<std::int64_t> shape);

    onnx::GraphProto& graph_;
};

/// The values of a double constant that a graph has, `n` of them if given. Throws BadFormat if it
/// has none of that size.
[[nodiscard]] std::vector<double> doubles_of(const onnx::GraphProto& graph, const std::string& name,
                                             std::optional<std::size_t> n);

/// Says of a graph's value that it is of `type` and [N, sizes...].
void describe(onnx::ValueInfoProto& value, const std::string& name,
              onnx::TensorProto::DataType type, std::initializer_list<std::int64_t> sizes);

// Attributes, in the order of the calls.
void attribute(onnx::NodeProto& node, const char* name, std::int64_t value);
void attribute(onnx::NodeProto& node, const char* name, float value);
void attribute(onnx::NodeProto& node, const char* name, const std::string& value);
void attribute(onnx::NodeProto& node, const char* name, std::span<const float> values);
void attribute(onnx::NodeProto& node, const char* name, std::span<const std::int64_t> values);
void attribute(onnx::NodeProto& node, const char* name, std::span<const std::string> values);
void tensor_attribute(onnx::NodeProto& node, const char* name, const graph::Tensor& value);

}  // namespace mlpipe
