// batch_scores.h: the probabilities of many rows, or why one of them has none.
#pragma once

#include <optional>
#include <vector>

#include "pipeline/pipeline.h"
#include "table/json_row_reader.h"

namespace mlpipe::api {

struct RowScore {
    float p = 0;
    std::optional<FieldFault> fault = std::nullopt;  ///< p means nothing then
};

/// One for each row, on the calling thread. The same bits as RowScorer gives.
[[nodiscard]] std::vector<RowScore> score_rows(const FittedPipeline& pipeline, const Table& rows);

}  // namespace mlpipe::api
