// calibration_graph.h: from margin to probability as ONNX nodes, all in double, and back. Private
// to this room.
#pragma once

#include <string>

#include "models/calibration.h"
#include "persistence/graph_writer.h"
#include "persistence/json_values.h"

namespace mlpipe {

/// Appends the nodes that make a probability of `mlpipe/margin`, and returns its name.
[[nodiscard]] std::string write_calibration(GraphWriter& graph, const Calibration& calibration,
                                            Link link);

/// {"method": "isotonic"}: what the graph does not say of it.
[[nodiscard]] Json calibration_json(const Calibration& calibration);

/// The calibration that write_calibration wrote; `pipeline` is the metadata mlpipe.pipeline, which
/// has no "calibration" if there is none. Throws BadFormat.
[[nodiscard]] Calibration read_calibration(const onnx::GraphProto& graph, const Json& pipeline);

}  // namespace mlpipe
