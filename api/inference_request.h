// inference_request.h: the body of an Open Inference Protocol v2 request: one tensor a column.
//
// https://github.com/kserve/open-inference-protocol, REST. A tensor has the shape [N] or [N,1] and
// N values, flat or each in a list of its own; null is a missing value in any datatype.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json_rows.h"
#include "table/schema.h"

namespace mlpipe::api {

struct InferenceRequest {
    std::optional<std::string> id;
    std::optional<float> threshold;    ///< parameters.threshold
    std::vector<std::string> outputs;  ///< names wanted; empty: all
    JsonRows rows;
};

/// Throws BadFormat that says what is wrong and where. What the rows hold is left to their reader,
/// but for values that contradict their tensor's own datatype.
[[nodiscard]] InferenceRequest read_inference_request(std::string_view body, const Schema& schema);

}  // namespace mlpipe::api
