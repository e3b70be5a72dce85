// predictor.h: POST /predict, from the bytes of one customer to the bytes of one answer.
//
// What one thread needs to answer from one model: reader, scorer, and the parts of the answer that
// never change, escaped once. Without fault or warning nothing is allocated.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "api/answer_json.h"
#include "api/model_slot.h"
#include "api/prediction_log.h"
#include "api/response.h"
#include "pipeline/pipeline.h"
#include "table/json_row_reader.h"

namespace mlpipe::api {

class Predictor {
public:
    /// `log` takes every prediction before it is answered.
    Predictor(std::shared_ptr<const LoadedModel> model, PredictionLog& log);

    /// Answers `request`: its body is one JSON object, its query may hold threshold=P. Faults of
    /// both are answered together, as a 400. X-Model-Version says who answers.
    void predict(const Request& request, const Origin& origin, Response& response);

    [[nodiscard]] const LoadedModel& model() const& { return *model_; }
    /// For work that goes on with this model whatever is swapped meanwhile.
    [[nodiscard]] std::shared_ptr<const LoadedModel> shared_model() const { return model_; }

private:
    void append_answer(std::string& out, float p, float threshold,
                       std::string_view request_id) const;

    std::shared_ptr<const LoadedModel> model_;
    PredictionLog& log_;
    JsonRowReader reader_;
    RowScorer scorer_;
    AnswerJson json_;
};

/// The query of /predict. Adds a fault for everything in it that is not threshold=P with P in [0,
/// 1].
[[nodiscard]] std::optional<float> read_threshold(std::string_view query,
                                                  std::vector<FieldFault>& faults);

}  // namespace mlpipe::api
