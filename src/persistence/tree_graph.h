// tree_graph.h: a tree ensemble as one TreeEnsembleRegressor node and back. Private to this room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/tree_ensemble.h"
#include "persistence/graph_writer.h"

namespace mlpipe {

/// Appends the node `name`, whose output [N,1] is the sum of one leaf a tree.
void write_trees(GraphWriter& graph, const TreeEnsembleModel& model, const std::string& features,
                 const std::string& name);

/// The trees of the node `name` over columns of `shape`. Throws BadFormat if the node is absent or
/// its lists do not fit together.
[[nodiscard]] TreeEnsemble read_trees(const onnx::GraphProto& graph, const std::string& name,
                                      const std::vector<TreeEnsembleModel::ColumnShape>& shape);

/// The values of a double constant, `n` of them if given. Throws BadFormat if there is none such.
[[nodiscard]] std::vector<double> doubles_of(const onnx::GraphProto& graph, const std::string& name,
                                             std::optional<std::size_t> n);

}  // namespace mlpipe
