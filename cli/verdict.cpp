#include "cli/verdict.h"

#include <nlohmann/json.hpp>

#include "core/atomic_file.h"
#include "core/digest.h"
#include "core/error.h"
#include "persistence/onnx_model.h"
#include "persistence/schema_compatibility.h"

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

/// An object without members if it cannot be read.
nlohmann::json read_metadata(const std::filesystem::path& path) {
    nlohmann::json metadata;
    try {
        metadata = nlohmann::json::parse(read_file(path), nullptr, false);
    } catch (const Error&) {
        return nlohmann::json::object();
    }
    return metadata.is_object() ? metadata : nlohmann::json::object();
}

template <typename Value>
std::vector<Value> at(const std::vector<Value>& values, std::span<const std::uint32_t> positions) {
    std::vector<Value> chosen;
    chosen.reserve(positions.size());
    for (const std::uint32_t position : positions) chosen.push_back(values[position]);
    return chosen;
}

/// Why the new model cannot take the place of the active one; empty if it can.
std::string why_not_comparable(const FittedPipeline& active, const FittedPipeline& fresh) {
    std::string reasons;
    for (const std::string& one : incompatibilities(interface_of(active), interface_of(fresh))) {
        reasons += (reasons.empty() ? "the new one cannot take its place: " : "; ") + one;
    }
    return reasons;
}

/// Both on the rows held out. The new model's answers are those of the fit that has not seen them,
/// also where another was made on every row.
void compare(const FittedPipeline& active, const nlohmann::json& metadata, const NewModel& fresh,
             Threads threads, Verdict& verdict) {
    const TrainingResult& result = fresh.result;
    verdict.why_not_compared = why_not_comparable(active, result.pipeline);
    if (!verdict.why_not_compared.empty()) return;
    // The new model is made: what the old one cannot must not lose it.
    try {
        const FairRows fair = fair_rows(active, metadata, fresh, threads);
        const std::vector<std::uint32_t> rows = at(result.split.test, fair.positions);
        const std::vector<float> answers =
            active.predict_proba(fresh.table.select_rows(rows), threads);
        const std::vector<float> new_answers =
            at(result.algorithms[result.selected].test_probabilities, fair.positions);
        verdict.gate = compare_with_active(
            select_rows(result.target, rows).y, {.p = answers, .threshold = active.threshold()},
            {.p = new_answers, .threshold = result.pipeline.threshold()}, result.pipeline.policy(),
            result.seed, threads);
        verdict.seen = fair.seen;
        verdict.rows_left_out = fair.n_left_out;
    } catch (const Error& error) {
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
                    .active = std::nullopt,
                    .unchanged = false,
                    .activates = asked != Activate::never,
                    .gate = std::nullopt,
                    .seen = SeenRows::unknown,
                    .rows_left_out = 0,
                    .why_not_compared = {}};
    try {
        verdict.active = registry.active();
    } catch (const BadFormat& error) {  // it leads nowhere, so nobody is answered
        verdict.why_not_compared = std::string(error.what()) + " (" + error.why() + ")";
    }
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
    compare(*active.pipeline, read_metadata(registry.metadata_path(*verdict.active)), fresh,
            threads, verdict);
    if (asked == Activate::better) verdict.activates = verdict.gate && !verdict.gate->is_worse();
    return verdict;
}

}  // namespace mlpipe
