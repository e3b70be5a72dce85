// opset_upgrade.h: nodes written for another opset, in the words of opset 17 and ai.onnx.ml 3.
// Private to this room.
#pragma once

#include <cstdint>

#include "graph/graph.h"

namespace mlpipe {

/// Says the same with other attributes and inputs; adds constants and nodes where it must. What it
/// does not know is left, for the compiler of the graph to accept or refuse. Throws BadFormat where
/// opset 17 has no words for it.
void upgrade_opset(graph::Graph& graph, std::int64_t opset, std::int64_t ml_opset);

}  // namespace mlpipe
