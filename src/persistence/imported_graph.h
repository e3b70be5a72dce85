// imported_graph.h: an imported model in our own file and back: its nodes as they are, between our
// inputs (one a column) and our tail. Private to this room.
#pragma once

#include "persistence/graph_writer.h"
#include "persistence/json_values.h"
#include "pipeline/pipeline.h"

namespace mlpipe {

/// Appends what makes the inputs of the imported graph from those of the file, the graph, and what
/// makes "mlpipe/margin" from its output.
void write_imported(GraphWriter& graph, const FittedPipeline& pipeline, const GraphModel& model);

/// What the nodes do not say: inputs, output and origin.
[[nodiscard]] Json imported_json(const GraphModel& model);

/// The model that write_imported wrote. Throws BadFormat as read_model.
[[nodiscard]] GraphModel read_imported(const onnx::GraphProto& graph, const Json& json,
                                       const std::vector<ColumnPlan>& plans);

/// For each plan the texts of its codes and one never seen; nothing for a number. Throws BadFormat
/// unless the codes are 0, 1, 2, … in order.
[[nodiscard]] std::vector<std::vector<std::string>> texts_of_codes(
    const std::vector<ColumnPlan>& plans);

}  // namespace mlpipe
