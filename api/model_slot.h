// model_slot.h: the model that answers, behind the one place where it can be swapped.
//
// A LoadedModel never changes, so every thread may hold it; a swap only changes what the next
// request sees, and the old model goes when its last request has been answered.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "api/model_explainer.h"
#include "persistence/signature.h"
#include "pipeline/pipeline.h"

namespace mlpipe::api {

struct LoadedModel {
    FittedPipeline pipeline;
    std::string version;      ///< "2026_11_22_001"
    std::string algorithm;    ///< "random_forest"
    std::string sha256 = {};  ///< of its file, 64 hexadecimal digits
    /// When it was loaded, and trained: nothing if its metadata do not say.
    std::chrono::sys_seconds loaded = {};
    std::optional<std::chrono::sys_seconds> trained = {};
    ModelExplainer explainer = ModelExplainer(pipeline);
};

/// A model, or why there is none.
struct ModelState {
    std::shared_ptr<const LoadedModel> model;
    std::string problem;  ///< "Model file not found", "Model could not be loaded: …"; else empty
};

/// The active version of a models folder. Where `trust` requires a signature or names keys,
/// everything that verification.h asks must be right, and the bytes that were verified are those
/// that are used.
/// Throws nothing: what is wrong is the state's problem.
[[nodiscard]] ModelState load_active_model(const std::filesystem::path& models,
                                           const SignatureTrust& trust = {});

class ModelSlot {
public:
    explicit ModelSlot(ModelState state) : state_(std::move(state)) {}

    [[nodiscard]] ModelState get() const;
    void set(ModelState state);
    /// Grows with every set(). A thread that has seen this generation need not ask again.
    [[nodiscard]] std::uint64_t generation() const {
        return generation_.load(std::memory_order_acquire);
    }

private:
    mutable std::mutex mutex_;
    ModelState state_;
    std::atomic<std::uint64_t> generation_{1};
};

}  // namespace mlpipe::api
