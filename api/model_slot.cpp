#include "api/model_slot.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "core/atomic_file.h"
#include "core/digest.h"
#include "core/error.h"
#include "core/time_text.h"
#include "models/classifier.h"
#include "persistence/onnx_model.h"
#include "persistence/registry.h"
#include "persistence/verification.h"
#include "persistence/version_summary.h"

namespace mlpipe::api {

namespace {

struct Checked {
    FittedPipeline pipeline;
    std::string sha256;
};

/// Throws Error if the model cannot be trusted or read.
Checked load_version(const Registry& registry, const std::string& version,
                     const SignatureTrust& trust) {
    const std::filesystem::path path = registry.model_path(version);
    if (!trust.required && trust.keys.empty()) {
        const std::string bytes = read_file(path);
        return {from_onnx(bytes, path.string()), sha256_hex(bytes)};
    }
    Verification verification = verify_version(registry, version, trust);
    if (!verification.passed()) throw CheckFailed(verification.faults());
    return {*std::move(verification.pipeline), verification.content.model_sha256};
}

/// Nothing if the metadata cannot be read or do not say, as of an imported model.
std::optional<std::chrono::sys_seconds> trained(const Registry& registry,
                                                const std::string& version) {
    const nlohmann::ordered_json summary = version_summary(registry, version, version);
    const auto& date = summary.at("train_date");
    return date.is_string() ? parse_time(date.get<std::string>()) : std::nullopt;
}

}  // namespace

ModelState load_active_model(const std::filesystem::path& models, const SignatureTrust& trust) {
    try {
        const Registry registry(models);
        const std::optional<std::string> version = registry.active();
        if (!version || !std::filesystem::exists(registry.model_path(*version))) {
            return {nullptr, "Model file not found"};
        }
        Checked checked = load_version(registry, *version, trust);
        std::string algorithm = checked.pipeline.algorithm();
        namespace chrono = std::chrono;
        return {std::make_shared<LoadedModel>(LoadedModel{
                    .pipeline = std::move(checked.pipeline),
                    .version = *version,
                    .algorithm = std::move(algorithm),
                    .sha256 = std::move(checked.sha256),
                    .loaded = chrono::floor<chrono::seconds>(chrono::system_clock::now()),
                    .trained = trained(registry, *version)}),
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
