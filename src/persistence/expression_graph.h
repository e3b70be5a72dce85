// expression_graph.h: a derived feature's expression as ONNX nodes that give the same float32 bits
// (the rules are in derived_feature.h). Private to this room.
#pragma once

#include <functional>
#include <string>

#include "persistence/graph_writer.h"
#include "preprocessing/derived_feature.h"

namespace mlpipe {

/// Where an expression finds its columns: names of [N,1] values in the graph.
struct ExpressionInputs {
    std::function<std::string(const std::string& column)> number;  ///< float32, imputed
    std::function<std::string(const std::string& column)> text;    ///< as it came in
};

/// Appends the nodes under names that begin with `prefix`. The name of the result, [N,1] float32.
std::string write_expression(GraphWriter& graph, const Expression& expression,
                             const std::string& prefix, const ExpressionInputs& inputs);

}  // namespace mlpipe
