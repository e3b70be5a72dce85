// key_file.h: the file of keys: one line a key, as key_record.h says, in the order they were made.
//
// The keys themselves are not in it, so it tells a reader who may ask, not how to. A change writes
// the whole file anew and moves it into place while it holds the file's lock (flock): a crash
// leaves the old file or the new one, and of two writers each sees what the other did. A new file
// is for its owner alone (0600); later ones keep the owner, group and mode that somebody gave it. A
// revoked key keeps its line: the id in an old log still has a name.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/key_record.h"

namespace mlpipe {

/// Reads lines; blank ones are passed over. Throws BadFormat with `name`:LINE for a line that is no
/// key or an id that is there twice.
[[nodiscard]] std::vector<KeyRecord> parse_key_file(std::string_view text, const std::string& name);
/// The same from a file. Throws IoFailure, BadFormat.
[[nodiscard]] std::vector<KeyRecord> read_key_file(const std::filesystem::path& path);

/// What a new key is to be.
struct NewKey {
    std::string name;  ///< is_key_name()
    Role role;         ///< predict or admin
    std::optional<Rate> rate = {};
    std::optional<std::uint32_t> burst = {};               ///< only with a rate
    std::optional<std::chrono::sys_seconds> expires = {};  ///< after now
};

struct AddedKey {
    KeyRecord record;
    std::string key;  ///< the only time that anybody sees it
};

/// Adds a new key to the file, which is made if there is none. Throws InvalidArgument for a name, a
/// burst or an expiry that does not suit; IoFailure, BadFormat: the file is then as it was.
[[nodiscard]] AddedKey add_key(const std::filesystem::path& path, const NewKey& key, Moment now);

struct RevokedKey {
    KeyRecord record;
    bool changed;  ///< false if it was revoked before, whose time then stays
};

/// Throws InvalidArgument if there is no such file or no such key in it; IoFailure, BadFormat.
RevokedKey revoke_key(const std::filesystem::path& path, const std::string& id, Moment now);

}  // namespace mlpipe
