// verification.h: is a version what it was when it was saved? Each question is answered by itself.
//
//   files      both can be read; listed only if not
//   seal       the SHA-256 at the end of model.onnx is that of the bytes before
//   model      it is well formed, and answers its golden rows with the stored bits
//   digest     it is the model that metadata.json names
//   history    model and metadata are those that were recorded when the version was created
//   metadata   it is of this version and this model, and its numbers are possible
//   schema     the one in metadata.json is the one in the model
//   signature  it is valid for this version, model and metadata
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "persistence/registry.h"
#include "persistence/signature.h"
#include "pipeline/pipeline.h"

namespace mlpipe {

enum class CheckResult { passed, failed, skipped };
/// "ok", "failed", "skipped".
[[nodiscard]] std::string_view to_text(CheckResult result);

struct Check {
    std::string name;
    CheckResult result;
    std::string detail;  ///< what was found; of a failed one the reason
};

struct Verification {
    std::vector<Check> checks;
    /// Loaded from the very bytes that were checked; nothing if they are no model.
    std::optional<FittedPipeline> pipeline;
    /// Name and digests of those bytes. Of a file alone empty.
    SignedContent content;

    [[nodiscard]] bool passed() const;
    /// "seal: …; digest: …" of what failed; empty if nothing did.
    [[nodiscard]] std::string faults() const;
};

/// Reads each file of the version once. A file that cannot be read or understood is a failed check.
/// REQUIRES: the version exists.
[[nodiscard]] Verification verify_version(const Registry& registry, const std::string& version,
                                          const SignatureTrust& trust = {});

/// Of a model file alone: seal and model; and signature, which fails if `trust` requires one.
/// Throws IoFailure if it cannot be read.
[[nodiscard]] Verification verify_model_file(const std::filesystem::path& path,
                                             const SignatureTrust& trust = {});

}  // namespace mlpipe
