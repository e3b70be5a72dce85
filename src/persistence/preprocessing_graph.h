// preprocessing_graph.h: a fitted ColumnTransformer as ONNX nodes, from raw columns to the design
// matrix. Private to this room.
#pragma once

#include <string>

#include "persistence/graph_writer.h"
#include "preprocessing/column_transformer.h"

namespace mlpipe {

/// The name of the graph input of a column: the column's own, unless that could be another name in
/// the graph; then it is prefixed "input/".
[[nodiscard]] std::string input_name(const std::string& column);

/// Appends the nodes. The name of the result, float32 [N, n_features_out], one-hot columns written
/// out.
std::string write_preprocessing(GraphWriter& graph, const FittedColumnTransformer& transformer);

}  // namespace mlpipe
