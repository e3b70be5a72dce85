// openapi_model.h: the parts of the OpenAPI document that only the model knows.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "pipeline/pipeline.h"

namespace mlpipe::api {

/// The JSON schema of a row as /predict takes it. What training saw (levels, ranges) is told, not
/// demanded: another value is a warning and no fault.
[[nodiscard]] nlohmann::ordered_json row_schema(const Schema& schema);

/// Of an answer of /predict; of one within a batch, which has no request id and no reasons; of
/// /explain.
enum class PredictionKind { single, within_batch, explained };
[[nodiscard]] nlohmann::ordered_json prediction_schema(const FittedPipeline& pipeline,
                                                       PredictionKind kind);

/// By name: row, rows, lines, csv, inference, dataframe_split; each in its `value`, and each
/// answered without a warning.
[[nodiscard]] nlohmann::ordered_json request_examples(const Schema& schema);

}  // namespace mlpipe::api
