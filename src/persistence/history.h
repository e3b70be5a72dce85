// history.h: history.jsonl, one JSON object a line: what happened to a models folder, when, by whom
// and why. Lines are only ever appended.
//
// A last line without a newline was cut short by a crash: reading passes over it, the next append
// drops it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mlpipe {

struct HistoryEntry {
    std::string time;   ///< ISO 8601 UTC
    std::string event;  ///< created, activated
    std::string version;
    std::string by;  ///< user name
    std::string why;
};

/// Oldest first; none if there is no such file. Throws BadFormat naming the line that is broken;
/// IoFailure.
[[nodiscard]] std::vector<HistoryEntry> read_history(const std::filesystem::path& path);

/// REQUIRES: the caller holds the folder's lock. Throws IoFailure.
void append_history(const std::filesystem::path& path, const HistoryEntry& entry);

}  // namespace mlpipe
