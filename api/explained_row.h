// explained_row.h: one row explained, and what an answer says of that. One a thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api/model_explainer.h"

namespace mlpipe::api {

class ExplainedRow {
public:
    /// `explainer` must outlive this. REQUIRES: explainer.get().
    explicit ExplainedRow(const ModelExplainer& explainer);

    /// Explains `row`, which is read again by append_reasons(), and gives its probability: the bits
    /// of RowScorer.
    float explain(const RowBuffer& row);

    /// What ExplanationJson::append says of the row.
    void append_contributions(std::string& out) const;
    /// "reasons":[…], of the `k` strongest contributions.
    void append_reasons(std::string& out, std::size_t k);

private:
    const ModelExplainer& explainer_;
    RowExplainer explain_;
    const RowBuffer* row_ = nullptr;
    const RowExplanation* explanation_ = nullptr;
    std::vector<Reason> reasons_;
};

}  // namespace mlpipe::api
