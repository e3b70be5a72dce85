#include "api/model_slot.h"

#include <optional>

#include "persistence/registry.h"

namespace mlpipe::api {

ModelState load_active_model(const std::filesystem::path& models) {
    try {
        const Registry registry(models);
        const std::optional<std::string> version = registry.active();
        if (!version || !std::filesystem::exists(registry.model_path(*version))) {
            return {nullptr, "Model file not found"};
        }
        const FittedPipeline pipeline = load_model(registry.model_path(*version).string());
        return {
            std::make_shared<LoadedModel>(LoadedModel{pipeline, *version, pipeline.algorithm()}),
            ""};
    } catch (const std::exception& error) {
        return {nullptr, std::string("Model could not be loaded: ") + error.what()};
    }
}

ModelState ModelSlot::get() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

void ModelSlot::set(ModelState state) {
    {
        const std::lock_guard lock(mutex_);
        state_.model.swap(state.model);
        state_.problem.swap(state.problem);
    }
    generation_.fetch_add(1, std::memory_order_release);
    // The old model goes here, outside the lock.
}

}  // namespace mlpipe::api
