#include "api/model_slot.h"

#include <optional>

#include "core/atomic_file.h"
#include "core/error.h"
#include "models/classifier.h"
#include "persistence/onnx_model.h"
#include "persistence/registry.h"
#include "persistence/verification.h"

namespace mlpipe::api {

namespace {

/// Throws Error if the model cannot be trusted or read.
FittedPipeline load_version(const Registry& registry, const std::string& version,
                            const SignatureTrust& trust) {
    const std::filesystem::path path = registry.model_path(version);
    if (!trust.required && trust.keys.empty()) return from_onnx(read_file(path), path.string());
    Verification verification = verify_version(registry, version, trust);
    if (!verification.passed()) throw CheckFailed(verification.faults());
    return *std::move(verification.pipeline);
}

}  // namespace

ModelState load_active_model(const std::filesystem::path& models, const SignatureTrust& trust) {
    try {
        const Registry registry(models);
        const std::optional<std::string> version = registry.active();
        if (!version || !std::filesystem::exists(registry.model_path(*version))) {
            return {nullptr, "Model file not found"};
        }
        const FittedPipeline pipeline = load_version(registry, *version, trust);
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
