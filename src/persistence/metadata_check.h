// metadata_check.h: whether metadata.json can be true of a model. Private to this room.
#pragma once

#include <string>

#include "persistence/json_values.h"
#include "pipeline/pipeline.h"

namespace mlpipe {

/// The first thing in `metadata` that is impossible or contradicts the version or the model, as a
/// sentence; empty if there is none. Fields that are absent contradict nothing.
[[nodiscard]] std::string fault_of_metadata(const Json& metadata, const std::string& version,
                                            const FittedPipeline& pipeline);

}  // namespace mlpipe
