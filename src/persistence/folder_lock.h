// folder_lock.h: keeps two writers of one models folder apart.
#pragma once

#include <filesystem>

namespace mlpipe {

/// Holds flock(2) on the file `.lock` of a folder, which it makes if absent; waits for its turn.
/// The kernel lets go of it however the process ends, so there is nothing to clean up.
class FolderLock {
public:
    /// Throws IoFailure if the lock file cannot be made or locked.
    explicit FolderLock(const std::filesystem::path& folder);
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    ~FolderLock();

private:
    int file_;
};

}  // namespace mlpipe
