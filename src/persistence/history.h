// history.h: history.jsonl, one JSON object a line: what happened to a models folder, when, by whom
// and why. Lines are only ever appended.
//
// A last line without a newline was cut short by a crash: reading passes over it, the next append
// drops it. Fields that this code does not know are passed over, so a later mlpipe may add some.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mlpipe {

/// The events; a later mlpipe may have more.
namespace event {
inline constexpr std::string_view created = "created";          ///< the version was added
inline constexpr std::string_view activated = "activated";      ///< it was made the active one
inline constexpr std::string_view rolled_back = "rolled_back";  ///< it was made so again
inline constexpr std::string_view signed_ = "signed";           ///< it was given a signature
}  // namespace event

struct HistoryEntry {
    std::string time;   ///< ISO 8601 UTC, as utc_text()
    std::string event;  ///< one of event::
    std::string version;
    std::string by;  ///< user name
    std::string why;
    /// Of created: what was saved. Empty in lines that mlpipe 0.1.0 wrote, and for other events.
    std::string target = {}, model_sha256 = {}, metadata_sha256 = {};
    /// Of activated: schema_change_allowed if it was activated although it may not answer the
    /// requests of the version before; else empty.
    std::string schema_change = {};
};
inline constexpr std::string_view schema_change_allowed = "allowed";

/// Oldest first; none if there is no such file. Throws BadFormat naming the line that is broken;
/// IoFailure.
[[nodiscard]] std::vector<HistoryEntry> read_history(const std::filesystem::path& path);

/// Appends a line, and if it is the first of the file, syncs the folder as well. REQUIRES: the
/// caller holds the folder's lock. Throws IoFailure; the file is then as it was.
void append_history(const std::filesystem::path& path, const HistoryEntry& entry);

/// Who runs this program. REQUIRES: no other thread asks the system for users.
[[nodiscard]] std::string user_name();

}  // namespace mlpipe
