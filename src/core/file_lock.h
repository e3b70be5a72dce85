// file_lock.h: keeps two writers of one thing apart.
#pragma once

#include <filesystem>

namespace mlpipe {

/// Holds flock(2) on a file, which it makes if absent; waits for its turn. The kernel lets go of it
/// however the process ends, so there is nothing to clean up. The file may be one that its writers
/// replace by rename(2) while they hold the lock: whoever waited for the old one takes the new one.
class FileLock {
public:
    /// Who may read and write the file if it is made here; the umask takes from that.
    enum class NewFile { for_all, for_owner };

    /// Throws IoFailure if the file cannot be made, opened for writing or locked.
    explicit FileLock(const std::filesystem::path& path, NewFile rights = NewFile::for_all);
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    ~FileLock();

private:
    int file_;
};

}  // namespace mlpipe
