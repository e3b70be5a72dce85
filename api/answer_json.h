// answer_json.h: what a JSON answer says of one row, wherever it stands: alone or in a batch.
//
// The parts that never change are escaped once; nothing is allocated once the text has grown.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "api/model_slot.h"
#include "table/json_row_reader.h"

namespace mlpipe::api {

/// Never changes, so threads may share it.
class AnswerJson {
public:
    explicit AnswerJson(const LoadedModel& model);

    /// "\"customer_id\":\"C1\"," for each id that `row` has.
    void append_ids(std::string& out, const JsonRowReader& row) const;
    /// From "\"prediction\":" to the version, without a comma behind.
    void append_decision(std::string& out, float p, float threshold) const;

private:
    std::vector<std::string> id_names_;      // "\"customer_id\":", one a schema column
    std::array<std::string, 2> prediction_;  // "\"prediction\":\"Churn\",\"churn_probability\":"
    std::string version_;                    // "\"model_version\":\"…\""
};

/// "\"warnings\":[…]": their messages.
void append_warnings(std::string& out, std::span<const FieldWarning> warnings);

}  // namespace mlpipe::api
