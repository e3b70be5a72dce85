// model_explainer.h: the explainer of a loaded model, or why it has none.
#pragma once

#include <optional>
#include <string>

#include "inspection/explainer.h"
#include "inspection/explanation_json.h"

namespace mlpipe::api {

/// Never changes, so threads may share it.
class ModelExplainer {
public:
    /// Takes time and memory by the nodes of the trees, so it is made where the model is loaded and
    /// not when the first row asks.
    explicit ModelExplainer(const FittedPipeline& pipeline);

    /// Null for an imported model.
    [[nodiscard]] const Explainer* get() const& { return explainer_ ? &*explainer_ : nullptr; }
    /// REQUIRES: get().
    [[nodiscard]] const ExplanationJson& json() const& { return *json_; }
    /// "this model was imported and cannot be explained"; empty if it can.
    [[nodiscard]] const std::string& problem() const& { return problem_; }

private:
    std::optional<Explainer> explainer_;
    std::optional<ExplanationJson> json_;
    std::string problem_;
};

}  // namespace mlpipe::api
