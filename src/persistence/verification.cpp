#include "persistence/verification.h"

#include <algorithm>

#include "core/atomic_file.h"
#include "core/digest.h"
#include "core/error.h"
#include "core/hex.h"
#include "persistence/metadata.h"
#include "persistence/metadata_check.h"
#include "persistence/onnx_model.h"
#include "persistence/profile.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;
using enum CheckResult;

/// Nothing if there is no such file. Throws IoFailure.
std::optional<std::string> read_if_there(const fs::path& path) {
    std::error_code error;
    if (!fs::exists(path, error)) return std::nullopt;
    return read_file(path);
}

/// The outcome of `work`, which gives result and detail; failed with its words if it throws.
template <typename Work>
Check check(const std::string& name, const Work& work) {
    try {
        const auto [result, detail] = work();
        return {.name = name, .result = result, .detail = detail};
    } catch (const Error& error) {
        const std::string why = error.why().empty() ? "" : " (" + error.why() + ")";
        return {.name = name, .result = failed, .detail = error.what() + why};
    }
}

using Outcome = std::pair<CheckResult, std::string>;

Outcome outcome_of_seal(std::string_view bytes) {
    if (!has_seal(bytes)) {
        return {skipped, "there is none: mlpipe did not write this file, or its end is missing"};
    }
    if (is_whole(bytes)) return {passed, "the SHA-256 at its end is right"};
    return {failed, "the file is damaged: its SHA-256 is not the one at its end"};
}

void check_model(Verification& verification, std::string_view bytes, const std::string& name) {
    verification.checks.push_back(check("seal", [&] { return outcome_of_seal(bytes); }));
    verification.checks.push_back(check("model", [&]() -> Outcome {
        verification.pipeline = from_onnx(bytes, name);
        return {passed, "well formed, its golden rows give the stored bits"};
    }));
}

/// Enough of a digest to tell it from others.
std::string beginning(const std::string& digest) {
    return digest.substr(0, 16) + "…";
}

Outcome outcome_of_digest(const Json& metadata, const std::string& sha256) {
    const auto found = metadata.find("model_sha256");
    if (found == metadata.end()) return {skipped, "metadata.json has no model_sha256"};
    if (*found == sha256) return {passed, "metadata.json names this model"};
    const std::string named = found->is_string() ? found->get<std::string>() : found->dump();
    return {failed,
            "model.onnx is " + beginning(sha256) + ", metadata.json names " + beginning(named)};
}

Outcome outcome_of_history(const Registry& registry, const SignedContent& content) {
    for (const HistoryEntry& entry : registry.history()) {
        if (entry.event != event::created || entry.version != content.version) continue;
        if (entry.model_sha256.empty()) break;
        if (entry.model_sha256 != content.model_sha256) {
            return {failed, "model.onnx is not the one created at " + entry.time};
        }
        if (entry.metadata_sha256 != content.metadata_sha256) {
            return {failed, "metadata.json is not the one created at " + entry.time};
        }
        return {passed, "model and metadata are those created at " + entry.time};
    }
    return {skipped, "no digest was recorded when it was created"};
}

Outcome outcome_of_signature(const std::optional<std::string>& signature,
                             const SignedContent& content, const SignatureTrust& trust) {
    if (!signature) return {trust.required ? failed : skipped, "the version is not signed"};
    const Ed25519PublicKey key = check_signature(*signature, content, trust);
    return {passed, std::string(trust.keys.empty()
                                    ? "valid, but nobody said that this key is to be trusted: "
                                    : "of the trusted key ") +
                        beginning(hex(key.bytes))};
}

Outcome outcome_of_metadata(const Json& metadata, const std::string& version,
                            const std::optional<FittedPipeline>& pipeline) {
    if (!metadata.is_object()) return {failed, "metadata.json is not a JSON object"};
    if (!pipeline) return {skipped, "there is no model to compare with"};
    const std::string fault = fault_of_metadata(metadata, version, *pipeline);
    if (!fault.empty()) return {failed, fault};
    return {passed, "of this version and model, with possible numbers"};
}

Outcome outcome_of_schema(const Json& metadata, const std::optional<FittedPipeline>& pipeline) {
    const auto found = metadata.find("schema");
    if (found == metadata.end()) return {skipped, "metadata.json has none"};
    if (!pipeline) return {skipped, "there is no model to compare with"};
    if (*found == to_json(pipeline->schema())) return {passed, "as in the model"};
    return {failed, "the schema in metadata.json is not that of the model"};
}

}  // namespace

std::string_view to_text(CheckResult result) {
    return result == passed ? "ok" : result == failed ? "failed" : "skipped";
}

bool Verification::passed() const {
    return std::ranges::none_of(checks, [](const Check& each) { return each.result == failed; });
}

std::string Verification::faults() const {
    std::string text;
    for (const Check& each : checks) {
        if (each.result != failed) continue;
        text += (text.empty() ? "" : "; ") + each.name + ": " + each.detail;
    }
    return text;
}

Verification verify_version(const Registry& registry, const std::string& version,
                            const SignatureTrust& trust) {
    Verification verification;
    std::vector<Check>& checks = verification.checks;
    std::string model, metadata_text;
    std::optional<std::string> signature;
    try {
        model = read_file(registry.model_path(version));
        metadata_text = read_file(registry.metadata_path(version));
        signature = read_if_there(registry.signature_path(version));
    } catch (const Error& error) {
        checks.push_back({.name = "files", .result = failed, .detail = error.what()});
        return verification;
    }
    const SignedContent& content =
        verification.content = {.version = version,
                                .model_sha256 = sha256_hex(model),
                                .metadata_sha256 = sha256_hex(metadata_text)};
    check_model(verification, model, registry.model_path(version).string());
    Json metadata = Json::object();
    checks.push_back(check("metadata", [&] {
        metadata = parse_json(metadata_text);
        return outcome_of_metadata(metadata, version, verification.pipeline);
    }));
    if (!metadata.is_object()) metadata = Json::object();
    checks.push_back(
        check("digest", [&] { return outcome_of_digest(metadata, content.model_sha256); }));
    checks.push_back(
        check("schema", [&] { return outcome_of_schema(metadata, verification.pipeline); }));
    checks.push_back(check("history", [&] { return outcome_of_history(registry, content); }));
    checks.push_back(
        check("signature", [&] { return outcome_of_signature(signature, content, trust); }));
    return verification;
}

Verification verify_model_file(const fs::path& path, const SignatureTrust& trust) {
    Verification verification;
    check_model(verification, read_file(path), path.string());
    verification.checks.push_back(
        {.name = "signature",
         .result = trust.required ? failed : skipped,
         .detail = "a file alone carries none: name its version as FOLDER@VERSION"});
    return verification;
}

}  // namespace mlpipe
