#include "api/model_explainer.h"

#include "core/error.h"

namespace mlpipe::api {

ModelExplainer::ModelExplainer(const FittedPipeline& pipeline) {
    try {
        explainer_.emplace(pipeline);
        json_.emplace(*explainer_);
    } catch (const InvalidArgument& error) {
        problem_ = std::string(error.what()) + ": " + error.help();
    }
}

}  // namespace mlpipe::api
