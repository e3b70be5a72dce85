#include "api/thread_model.h"

namespace mlpipe::api {

void ThreadModel::refresh(const ModelSlot& slot) {
    const std::uint64_t generation = slot.generation();
    if (generation == generation_) return;
    ModelState state = slot.get();
    predictor_.reset();
    problem_ = std::move(state.problem);
    if (state.model) {
        log_.use_model(*state.model);
        predictor_.emplace(std::move(state.model), log_);
    }
    generation_ = generation;
}

}  // namespace mlpipe::api
