// model_graph.h: a fitted model as ONNX nodes, from the design matrix to label and probabilities,
// and back. Private to this room.
#pragma once

#include <string>
#include <string_view>

#include "persistence/graph_writer.h"
#include "persistence/json_values.h"
#include "pipeline/pipeline.h"

namespace mlpipe {

/// Appends the nodes that make the outputs `label` and `probabilities` from `features`; an imported
/// model makes them from the inputs.
void write_model(GraphWriter& graph, const FittedPipeline& pipeline, const std::string& features);

/// What the graph does not say of a model: its form, the link, whether the solver converged.
[[nodiscard]] Json model_json(const FittedClassifier& model);

/// The model that write_model wrote, for the columns of `plans`; `trees` are the bytes of its tree
/// node. Throws BadFormat for nodes that cannot be read; what can be read but was not written so is
/// for the caller to find.
[[nodiscard]] FittedClassifier read_model(const onnx::GraphProto& graph, std::string_view trees,
                                          const Json& form, const std::vector<ColumnPlan>& plans);

}  // namespace mlpipe
