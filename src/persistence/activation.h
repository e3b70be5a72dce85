// activation.h: what is asked before a version becomes the active one.
#pragma once

#include <optional>
#include <string>

#include "core/ed25519.h"
#include "persistence/registry.h"

namespace mlpipe {

/// Verifies `version` (verification.h) and compares it with the active one
/// (schema_compatibility.h), then activates it. Returns what was active before. An active version
/// that cannot be loaded is not compared with: it answers nobody. Throws CheckFailed with every
/// reason if the version is broken or, unless allowed, not compatible; else as
/// Registry::activate().
std::optional<std::string> activate_checked(Registry& registry, const std::string& version,
                                            const std::string& why, SchemaChange schema_change);

/// Registry::roll_back to the next version that verifies. Requests are not compared: the version
/// has answered them before. Throws CheckFailed, which lists what was stepped over, if there is
/// none; else as Registry::activate().
Rollback roll_back_checked(Registry& registry, const std::string& why);

/// Verifies `version` and signs what was verified. False if it bears that signature already.
/// Throws CheckFailed with every reason if the version is broken; else as Registry::activate().
bool sign_checked(Registry& registry, const std::string& version, const Ed25519PrivateKey& key,
                  const std::string& why);

}  // namespace mlpipe
