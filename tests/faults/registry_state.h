// registry_state.h: what a models folder holds, read as anyone would, and what must hold of it
// after any fault. For tests only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "persistence/registry.h"

namespace mlpipe {

struct RegistryState {
    std::vector<std::string> versions;
    std::optional<std::string> active;
    std::vector<std::string> events;      ///< "created 2026_11_22_001"
    std::vector<std::string> signatures;  ///< "2026_11_22_001 text"

    bool operator==(const RegistryState&) const = default;
};

/// Reads the folder and fails the test if a version is not whole, or the links contradict each
/// other.
[[nodiscard]] RegistryState read_state(const std::string& models);

/// Fails the test unless the history tells of everything that is there, once, and nothing temporary
/// is left: as it must be when a writer has finished.
void expect_mended(const std::string& models);

}  // namespace mlpipe
