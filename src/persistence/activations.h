// activations.h: what the history says about which version was active, and which to return to.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "persistence/history.h"

namespace mlpipe {

/// Whether the entry changed which version is active.
[[nodiscard]] bool is_activation(const HistoryEntry& entry);

/// The last activation up to and at `time` (as utc_text); nothing if none was before.
[[nodiscard]] std::optional<HistoryEntry> active_at(std::span<const HistoryEntry> entries,
                                                    std::string_view time);

/// Versions to return to, the one active last first, starting with the one that is active now
/// by the history. They form a stack: `activated` puts a version on top, `rolled_back` takes off
/// every version above the one returned to. So a second rollback goes further back, not forth, and
/// a version that was rolled back from is not returned to, unless it is activated again.
[[nodiscard]] std::vector<std::string> ways_back(std::span<const HistoryEntry> entries);

}  // namespace mlpipe
