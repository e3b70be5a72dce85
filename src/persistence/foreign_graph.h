// foreign_graph.h: what an ONNX file that others wrote says, as a graph::Graph. Private to this
// room.
//
// Nothing in the file is believed: every length, type, name and index is checked here or when the
// graph is compiled. Subgraphs, functions, external data and sparse tensors are refused.
#pragma once

#include <onnx/onnx_pb.h>

#include <optional>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace mlpipe {

/// Probabilities made into a map from class to probability, which is how exports of scikit-learn
/// end unless asked not to. Not part of the graph: the numbers before it are wanted.
struct ZipMap {
    std::string input, output;
    std::vector<std::string> labels;
};

/// An output as declared; no type where it is no tensor of a type that can be imported.
struct ForeignOutput {
    std::string name;
    std::optional<graph::Type> type;
    std::vector<std::int64_t> sizes;  ///< -1 where it is open
};

struct ForeignGraph {
    graph::Graph graph;  ///< whole, and without an output; Constant nodes are constants
    std::vector<ZipMap> zip_maps;
    std::vector<ForeignOutput> outputs;
    std::int64_t opset = 0, ml_opset = 1;  ///< that the nodes were written for
};

/// Throws BadFormat, naming what is at fault. The columns of an input [N, d] whose d is open are
/// counted by `n_features`, if given, or by the node that takes it.
[[nodiscard]] ForeignGraph read_foreign_graph(const onnx::ModelProto& model,
                                              std::optional<std::size_t> n_features);

/// The parts, for reading our own files: they hold the same. Throw BadFormat.
[[nodiscard]] graph::Node read_node(const onnx::NodeProto& node);
[[nodiscard]] graph::Tensor read_tensor(const onnx::TensorProto& tensor);

}  // namespace mlpipe
