// predictor.h: POST /predict and /explain, from the bytes of one customer to the bytes of one
// answer.
//
// What one thread needs to answer from one model: reader, scorer, and the parts of the answer that
// never change, escaped once. A prediction without fault, warning or reasons allocates nothing.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "api/answer_json.h"
#include "api/explained_row.h"
#include "api/model_slot.h"
#include "api/prediction_log.h"
#include "api/prediction_query.h"
#include "api/response.h"
#include "pipeline/pipeline.h"
#include "table/json_row_reader.h"

namespace mlpipe::api {

class Predictor {
public:
    /// `log` takes every prediction before it is answered.
    Predictor(std::shared_ptr<const LoadedModel> model, PredictionLog& log);

    /// Answers `request`: its body is one JSON object, its query may hold threshold=P and
    /// explain=K. Faults of both are answered together, as a 400. X-Model-Version says who answers.
    void predict(const Request& request, const Origin& origin, Response& response);
    /// The same with what each column contributed.
    void explain(const Request& request, const Origin& origin, Response& response);

    [[nodiscard]] const LoadedModel& model() const& { return *model_; }
    /// For work that goes on with this model whatever is swapped meanwhile.
    [[nodiscard]] std::shared_ptr<const LoadedModel> shared_model() const { return model_; }

private:
    /// What the answer to one row is to hold.
    struct Asked {
        float threshold;
        bool contributions = false;
        std::size_t n_reasons = 0;

        [[nodiscard]] bool is_explained() const { return contributions || n_reasons > 0; }
    };
    [[nodiscard]] bool read(const Request& request, Asked& asked, Response& response);
    void answer(const Asked& asked, const Request& request, const Origin& origin,
                Response& response);
    [[nodiscard]] float score(const Asked& asked);
    void append_answer(std::string& out, float p, const Asked& asked, std::string_view request_id);

    std::shared_ptr<const LoadedModel> model_;
    PredictionLog& log_;
    JsonRowReader reader_;
    RowScorer scorer_;
    AnswerJson json_;
    std::optional<ExplainedRow> explained_;  // once a row is to be explained
};

}  // namespace mlpipe::api
