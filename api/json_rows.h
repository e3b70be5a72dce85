// json_rows.h: rows that came in one body, each as the JSON object that /predict would take, and
// what the model says of them. However they came, the same reader checks them.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/answer_json.h"
#include "api/model_slot.h"
#include "api/prediction_log.h"
#include "table/json_row_reader.h"

namespace mlpipe::api {

struct JsonRows {
    std::string text;                ///< the objects, one after another
    std::vector<std::size_t> sizes;  ///< of each, in bytes

    /// Adds what `append` appends to `text` as the next row.
    void add(const std::function<void(std::string&)>& append);
};

struct RowAnswer {
    std::string ids;  ///< as AnswerJson::append_ids() writes them
    std::vector<FieldWarning> warnings;
    float p = 0;
};

/// What the model says of every row, or, if one has no answer, only why.
struct RowAnswers {
    std::vector<RowAnswer> rows;
    /// Their messages begin with "row 2: ", counted from 1, if there are several rows. At most some
    /// hundred.
    std::vector<FieldFault> faults;
};
/// Rows are decided at `threshold`, and what was predicted is added to `records`, which is to be
/// thrown away if there are faults.
[[nodiscard]] RowAnswers answer_rows(const LoadedModel& model, const AnswerJson& json,
                                     const JsonRows& rows, float threshold, RowRecords& records);

}  // namespace mlpipe::api
