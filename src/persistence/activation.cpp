#include "persistence/activation.h"

#include <algorithm>

#include "core/atomic_file.h"
#include "core/digest.h"
#include "core/error.h"
#include "persistence/load_model.h"
#include "persistence/schema_compatibility.h"
#include "persistence/verification.h"

namespace mlpipe {
namespace {

/// One a line, as the reason of an error.
std::string lines(const std::vector<std::string>& reasons) {
    std::string text;
    for (const std::string& reason : reasons) text += (text.empty() ? "" : "\n  ") + reason;
    return text;
}

std::string name_of(const Registry& registry, const std::string& version) {
    return registry.folder().string() + "@" + version;
}

/// `except`: the check that need not pass.
Verification require_verified(const Registry& registry, const std::string& version,
                              std::string_view except = "") {
    Verification verification = verify_version(registry, version);
    std::vector<std::string> reasons;
    for (const Check& check : verification.checks) {
        if (check.result == CheckResult::failed && check.name != except) {
            reasons.push_back(check.name + ": " + check.detail);
        }
    }
    if (reasons.empty()) return verification;
    throw CheckFailed(
        name_of(registry, version) + " does not verify",
        {.why = lines(reasons), .help = "restore the version from a backup, or take another one"});
}

/// Nothing if no version is active, or the active one answers nobody.
std::optional<ModelInterface> active_interface(const Registry& registry,
                                               const std::string& active) {
    try {
        return interface_of(load_model(name_of(registry, active)));
    } catch (const Error&) {
        return std::nullopt;
    }
}

Registry::ActiveThen active_now(const Registry& registry) {
    try {
        return {registry.active()};
    } catch (const BadFormat&) {  // it leads nowhere, so nobody is answered
        return {};
    }
}

void require_compatible(const Registry& registry, const std::string& active,
                        const std::string& version, const FittedPipeline& candidate) {
    if (active == version) return;
    std::vector<std::string> reasons;
    const std::optional<ModelInterface> before = active_interface(registry, active);
    if (before) reasons = incompatibilities(*before, interface_of(candidate));
    if (reasons.empty()) return;
    throw CheckFailed(
        name_of(registry, version) + " cannot answer the requests of the active " + active,
        {.why = lines(reasons), .help = "adapt the callers first, then activate it with --force"});
}

}  // namespace

std::optional<std::string> activate_checked(Registry& registry, const std::string& version,
                                            const std::string& why, SchemaChange schema_change) {
    registry.require_version(version);
    const Verification verification = require_verified(registry, version);
    if (schema_change == SchemaChange::allowed) {
        return registry.activate(version, why, std::nullopt, schema_change);
    }
    const Registry::ActiveThen then = active_now(registry);
    if (then.version) {
        require_compatible(registry, *then.version, version, *verification.pipeline);
    }
    return registry.activate(version, why, then);
}

Rollback roll_back_checked(Registry& registry, const std::string& why) {
    Rollback rollback = registry.roll_back(
        [&](const std::string& version) { return verify_version(registry, version).faults(); },
        why);
    if (!rollback.to.empty()) return rollback;
    std::vector<std::string> reasons;
    for (const Rollback::Skipped& skipped : rollback.skipped) {
        reasons.push_back(skipped.version + ": " + skipped.reason);
    }
    throw CheckFailed("there is no version to return to in " + registry.folder().string(),
                      {.why = reasons.empty() ? "no other one was active before" : lines(reasons),
                       .help = "`mlpipe models list " + registry.folder().string() +
                               "` shows what could be activated instead"});
}

bool sign_checked(Registry& registry, const std::string& version, const Ed25519PrivateKey& key,
                  const std::string& why) {
    registry.require_version(version);
    const Verification verification = require_verified(registry, version, "signature");
    const std::string signature = sign(verification.content, key);
    const std::filesystem::path path = registry.signature_path(version);
    std::error_code error;
    if (std::filesystem::exists(path, error) && read_file(path) == signature) return false;
    registry.set_signature(version, signature, why);
    return true;
}

}  // namespace mlpipe
