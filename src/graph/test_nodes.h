// test_nodes.h: one node, run on given tensors. For tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "graph/program.h"

namespace mlpipe::graph {

using Attributes = std::vector<Attribute>;

inline Tensor floats(Shape shape, std::vector<float> values) {
    return Tensor(shape, std::move(values));
}
inline Tensor integers(Shape shape, std::vector<std::int64_t> values) {
    return Tensor(shape, std::move(values));
}
inline Tensor texts(Shape shape, std::vector<std::string> values) {
    return Tensor(shape, std::move(values));
}
inline Tensor booleans(Shape shape, std::vector<std::uint8_t> values) {
    return Tensor(shape, std::move(values));
}

/// A graph of one node that takes constants; `output` counts from 0.
inline Graph graph_of(const std::string& op, bool is_ml, std::vector<Tensor> inputs,
                      Attributes attributes = {}, std::size_t output = 0,
                      std::size_t n_outputs = 1) {
    Graph graph;
    Node node{.op = op,
              .is_ml = is_ml,
              .name = "x",
              .inputs = {},
              .outputs = {},
              .attributes = std::move(attributes)};
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        node.inputs.push_back("in" + std::to_string(i));
        graph.constants.push_back({.name = node.inputs.back(), .value = std::move(inputs[i])});
    }
    for (std::size_t i = 0; i < n_outputs; ++i) node.outputs.push_back("out" + std::to_string(i));
    graph.output = node.outputs[output];
    graph.nodes.push_back(std::move(node));
    return graph;
}

inline Tensor result_of(const Graph& graph) {
    const Program program(graph);
    Workspace workspace(program);
    return workspace.run(Stage::trial);
}

/// The output of an operator of ai.onnx.
inline Tensor run(const std::string& op, std::vector<Tensor> inputs, Attributes attributes = {},
                  std::size_t output = 0, std::size_t n_outputs = 1) {
    return result_of(
        graph_of(op, false, std::move(inputs), std::move(attributes), output, n_outputs));
}

/// The output of an operator of ai.onnx.ml.
inline Tensor run_ml(const std::string& op, std::vector<Tensor> inputs, Attributes attributes = {},
                     std::size_t output = 0, std::size_t n_outputs = 1) {
    return result_of(
        graph_of(op, true, std::move(inputs), std::move(attributes), output, n_outputs));
}

}  // namespace mlpipe::graph
