// atomic_file.h: files that are there whole or not at all, also after a crash.
//
// Written beside under a temporary name, synced, moved into place by rename(2), then the folder is
// synced. A reader sees the old content or the new one, never a mixture.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace mlpipe {

/// Replaces `path` by `bytes`. Throws IoFailure; `path` is then untouched, unless only the last
/// sync failed: then it is whole and new, but a loss of power may undo that.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

/// Makes the file `path`, which must not exist, for its owner alone to read and write. Throws
/// IoFailure; nothing is left behind.
void write_private_file(const std::filesystem::path& path, std::string_view bytes);

/// Replaces `path` as write_file_atomically. A file that is there keeps its owner, group and mode;
/// a new one is for its owner alone to read and write. Throws IoFailure, also if the owner cannot
/// be kept; `path` is then as after write_file_atomically.
void replace_private_file(const std::filesystem::path& path, std::string_view bytes);

/// Appends `line` and a newline with one write(2) and syncs. Throws IoFailure.
void append_line(const std::filesystem::path& path, std::string_view line);

/// Makes `link` point to `target` by rename(2), whether or not it existed. Throws as
/// write_file_atomically.
void replace_symlink(const std::filesystem::path& target, const std::filesystem::path& link);

/// Makes earlier changes of names in `folder` permanent. Throws IoFailure.
void sync_folder(const std::filesystem::path& folder);

/// True for the temporary names that an interrupted process leaves behind: "active.tmp.4711.0".
[[nodiscard]] bool is_leftover(std::string_view name);

/// The whole file. Throws IoFailure.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace mlpipe
