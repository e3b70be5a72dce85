// models_folder.h: what the commands under `mlpipe models` share: opening a folder and reading the
// metadata of its versions.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "cli/arguments.h"
#include "persistence/registry.h"

namespace mlpipe {

/// DIR, "models" unless given.
void add_models_folder(CommandLine& line, std::optional<std::string>& folder);

/// Throws IoFailure if there is no such folder.
[[nodiscard]] Registry open_registry(const std::string& folder);

/// A version of a folder.
struct NamedVersion {
    Registry registry;
    std::string version;
};
/// What DIR (its active version) or DIR@VERSION names; nothing if `model` is a file alone. Throws
/// as resolve_model.
[[nodiscard]] std::optional<NamedVersion> find_version(const std::string& model);

/// The object in metadata.json of a version. Throws IoFailure, BadFormat.
[[nodiscard]] nlohmann::ordered_json read_metadata(const Registry& registry,
                                                   const std::string& version);

/// The active version. A link that leads nowhere is noted: no reason to withhold the others.
[[nodiscard]] std::optional<std::string> active_or_note(const Registry& registry,
                                                        const Terminal& terminal,
                                                        const CommonOptions& common);

/// A field as text for people; "-" where an older or foreign file lacks it.
[[nodiscard]] std::string field_text(const nlohmann::ordered_json& metadata,
                                     const std::string& name);

}  // namespace mlpipe
