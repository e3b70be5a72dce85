#include "api/explained_row.h"

namespace mlpipe::api {

ExplainedRow::ExplainedRow(const ModelExplainer& explainer)
    : explainer_(explainer), explain_(*explainer.get()) {}

float ExplainedRow::explain(const RowBuffer& row) {
    row_ = &row;
    explanation_ = &explain_(row);
    return explanation_->probability;
}

void ExplainedRow::append_contributions(std::string& out) const {
    explainer_.json().append(out, explanation_->margin, explanation_->contributions);
}

void ExplainedRow::append_reasons(std::string& out, std::size_t k) {
    append_reasons_json(
        out, tell(*explainer_.get(), explanation_->margin, explanation_->contributions, k,
                  {.cells = *row_, .derived_values = explanation_->derived_values}, reasons_));
}

}  // namespace mlpipe::api
