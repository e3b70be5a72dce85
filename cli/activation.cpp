#include "cli/activation.h"

#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "core/digest.h"
#include "core/error.h"
#include "persistence/onnx_model.h"

namespace mlpipe {
namespace {

struct ActiveModel {
    std::string sha256;
    std::optional<FittedPipeline> pipeline;
    std::string fault;  ///< why there is no pipeline
};

ActiveModel load_active(const std::filesystem::path& path) {
    ActiveModel active;
    try {
        const std::string onnx = read_file(path);
        active.sha256 = sha256_hex(onnx);
        active.pipeline = from_onnx(onnx, path.string());
    } catch (const Error& error) {
        active.fault = error.what();
    }
    return active;
}

/// By the active model's metadata, if that can be read. The same rows, seed and sizes give the same
/// split.
SeenRows seen_rows(const std::filesystem::path& metadata_path, const NewModel& fresh) {
    nlohmann::json metadata;
    try {
        metadata = nlohmann::json::parse(read_file(metadata_path), nullptr, false);
    } catch (const Error&) {
        return SeenRows::unknown;
    }
    if (!metadata.is_object()) return SeenRows::unknown;
    if (metadata.value("data_sha256", nlohmann::json()) != fresh.data_sha256) {
        return SeenRows::unknown;
    }
    const bool same_split =
        metadata.value("random_state", nlohmann::json()) == fresh.result.seed &&
        metadata.value("test_samples", nlohmann::json()) == fresh.result.test_rows &&
        metadata.value("refit", nlohmann::json("train")) == "train";
    return same_split ? SeenRows::none : SeenRows::some;
}

/// Why the answers of the two cannot be compared; empty if they can.
std::string different_question(const FittedPipeline& active, const FittedPipeline& fresh) {
    if (active.target() != fresh.target()) {
        return "it predicts '" + active.target() + "', the new one '" + fresh.target() + "'";
    }
    if (active.names().positive_value != fresh.names().positive_value) {
        return "its positive class is '" + active.names().positive_value +
               "', that of the new one '" + fresh.names().positive_value + "'";
    }
    return {};
}

/// Both on the rows held out. The new model's answers are those of the fit that has not seen them,
/// also where another was made on every row.
void compare(const FittedPipeline& active, const NewModel& fresh, Threads threads,
             Verdict& verdict) {
    const TrainingResult& result = fresh.result;
    verdict.why_not_compared = different_question(active, result.pipeline);
    if (!verdict.why_not_compared.empty()) return;
    try {
        const std::vector<float> answers =
            active.predict_proba(fresh.table.select_rows(result.split.test), threads);
        verdict.gate =
            compare_with_active(select_rows(result.target, result.split.test).y,
                                {.p = answers, .threshold = active.threshold()},
                                {.p = result.algorithms[result.selected].test_probabilities,
                                 .threshold = result.pipeline.threshold()},
                                result.pipeline.policy(), result.seed, threads);
    } catch (
        const Error& error) {  // the new model is made: what the old one cannot must not lose it
        verdict.why_not_compared = std::string("it cannot read the new data: ") + error.what();
    }
}

}  // namespace

Activate parse_activate(const std::string& text) {
    if (text == "always") return Activate::always;
    if (text == "better") return Activate::better;
    if (text == "never") return Activate::never;
    throw InvalidArgument("--activate must be always, better or never, not \"" + text + '"');
}

Verdict judge(const Registry& registry, const NewModel& fresh, Activate asked, Threads threads) {
    Verdict verdict{.asked = asked,
                    .active = registry.active(),
                    .unchanged = false,
                    .activates = asked != Activate::never,
                    .gate = std::nullopt,
                    .seen = SeenRows::unknown,
                    .why_not_compared = {}};
    if (!verdict.active) return verdict;
    const ActiveModel active = load_active(registry.model_path(*verdict.active));
    if (!active.pipeline) {
        verdict.why_not_compared = "it cannot be loaded: " + active.fault;
        return verdict;
    }
    if (asked == Activate::better && active.sha256 == fresh.model_sha256) {
        verdict.unchanged = true;
        verdict.activates = false;
        return verdict;
    }
    verdict.seen = seen_rows(registry.metadata_path(*verdict.active), fresh);
    compare(*active.pipeline, fresh, threads, verdict);
    if (asked == Activate::better) verdict.activates = verdict.gate && !verdict.gate->is_worse();
    return verdict;
}

}  // namespace mlpipe
