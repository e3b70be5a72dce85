// folder_lock.h: keeps two writers of one models folder apart.
#pragma once

#include <filesystem>

#include "core/file_lock.h"

namespace mlpipe {

/// Holds the lock of the file `.lock` in a folder, see FileLock.
class FolderLock {
public:
    /// Throws IoFailure if the lock file cannot be made or locked.
    explicit FolderLock(const std::filesystem::path& folder) : lock_(folder / ".lock") {}

private:
    FileLock lock_;
};

}  // namespace mlpipe
