// predictions.h: what predict says of each row, whatever form it is written in: the ids, the
// prediction, the probability, the confidence and what to do.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inspection/explainer.h"
#include "inspection/reasons.h"
#include "pipeline/pipeline.h"

namespace mlpipe {

/// What stands in every answer of one run.
struct Answers {
    const ClassNames* names;
    float threshold;
    std::string probability_name;
    std::size_t n_reasons = 0;             ///< of each row, at most
    const Explainer* explainer = nullptr;  ///< if n_reasons > 0

    [[nodiscard]] const std::string& prediction(float p) const {
        return p >= threshold ? names->positive_label : names->negative_label;
    }
};

/// What is said of the rows of a block.
struct AnsweredRows {
    std::vector<const Column*> ids;
    std::vector<float> p;
    /// By row, the strongest first; without rows if none are wanted.
    std::vector<std::vector<ToldReason>> reasons;

    /// The text of a reason of a row; empty if it has fewer.
    [[nodiscard]] std::string_view reason(std::size_t row, std::size_t index) const {
        return index < reasons[row].size() ? reasons[row][index].text : std::string_view();
    }
};

/// `rows` must outlive the answers. `schema` says which columns are ids. Throws as predict_proba.
[[nodiscard]] AnsweredRows answer(const Table& rows, const FittedPipeline& pipeline,
                                  const Schema& schema, const Answers& answers, Threads threads);

/// "reason_1".
[[nodiscard]] std::string reason_name(std::size_t index);

/// The columns of type id that `rows` has, in the order of the schema.
[[nodiscard]] std::vector<const Column*> id_columns(const Table& rows, const Schema& schema);
[[nodiscard]] std::vector<std::string> names_of(std::span<const Column* const> columns);
/// Those of all ids of the schema.
[[nodiscard]] std::vector<std::string> id_names(const Schema& schema);

/// A cell of an id column; empty if missing. `scratch` holds the text of a number.
[[nodiscard]] std::string_view id_text(const Column& column, std::size_t row, std::string& scratch);

/// "customer_id,prediction,churn_probability,confidence,recommendation" and the reasons, without
/// line end.
[[nodiscard]] std::string prediction_csv_header(std::span<const std::string> ids,
                                                const Answers& answers);
/// Appends the cells behind the ids, for a row of probability `p`.
void append_prediction_csv(std::string& line, const Answers& answers, float p);

}  // namespace mlpipe
