// folder.h: listing, making and removing folders, durably, with errors that say which one and why.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mlpipe {

/// The names of every entry of `folder`, sorted; none if there is no such folder. Throws IoFailure.
[[nodiscard]] std::vector<std::string> names_in(const std::filesystem::path& folder);

/// Makes `folder` and what is missing of its parents, and syncs each into its own parent. Returns
/// the topmost one made, empty if none was. Throws IoFailure; nothing made is then left behind.
std::filesystem::path make_folders(const std::filesystem::path& folder);

/// Removes `path` and all below it; nothing happens if it is not there. Throws IoFailure.
void remove_tree(const std::filesystem::path& path);

/// Removes the folders from `folder` up to `top`, which is one of its parents or itself, as far as
/// they are empty. Never throws.
void remove_if_empty(std::filesystem::path folder, const std::filesystem::path& top) noexcept;

}  // namespace mlpipe
