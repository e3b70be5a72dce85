// prediction_query.h: what a query may ask of a prediction.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "table/json_row_reader.h"

namespace mlpipe::api {

struct PredictionQuery {
    std::optional<float> threshold = {};  ///< in [0, 1]; unset: the model's
    std::size_t n_reasons = 0;            ///< explain=K: the K strongest are told
};

/// threshold=P and explain=K. Adds a fault for everything else, and for a P or K out of range.
[[nodiscard]] PredictionQuery read_prediction_query(std::string_view query,
                                                    std::vector<FieldFault>& faults);

/// threshold=P alone, for answers that tell no reasons: there explain=K is a fault that says where
/// reasons are told.
[[nodiscard]] std::optional<float> read_threshold(std::string_view query,
                                                  std::vector<FieldFault>& faults);

}  // namespace mlpipe::api
