// inference_answer.h: what the Open Inference Protocol v2 says of a model, and its answers.
#pragma once

#include <string>
#include <string_view>

#include "api/model_slot.h"
#include "api/prediction_log.h"

namespace mlpipe::api {

/// The model's metadata: one input a feature column, shape [-1,1]; the outputs label,
/// probabilities ([-1,2], the negative class first), <target>_probability, confidence and
/// recommendation.
[[nodiscard]] std::string inference_metadata(const LoadedModel& model);

/// The answer to the body of an infer request, whose rows are added to `records`. Throws BadFormat
/// or SchemaMismatch for what is wrong with the body or its rows.
[[nodiscard]] std::string infer(const LoadedModel& model, std::string_view body,
                                RowRecords& records);

/// {"error":"…"}, the errors of this protocol.
[[nodiscard]] std::string inference_error(std::string_view message);

}  // namespace mlpipe::api
