// pipeline_json.h: what a fitted pipeline is beside its trees or weights, as JSON and back: the
// metadata mlpipe.pipeline of a model file (docs/model-format.md). Private to this room.
#pragma once

#include "persistence/json_values.h"
#include "pipeline/pipeline.h"

namespace mlpipe {

/// `hyperparameters` are the settings the model was fitted with, as they are to be written.
[[nodiscard]] Json pipeline_json(const FittedPipeline& pipeline, const Json& hyperparameters);

/// The transformer that `pipeline` describes, for the raw columns of `schema`. Throws BadFormat.
[[nodiscard]] FittedColumnTransformer transformer_from_json(const Json& pipeline,
                                                            const Schema& schema);
/// Settings of the algorithm as fitted; nothing for an imported model. Throws BadFormat;
/// InvalidArgument for unknown names.
[[nodiscard]] std::optional<Classifier> settings_from_json(const Json& pipeline);
[[nodiscard]] ClassNames names_from_json(const Json& pipeline);
[[nodiscard]] DecisionPolicy policy_from_json(const Json& pipeline);

}  // namespace mlpipe
