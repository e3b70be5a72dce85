#include "persistence/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "core/error.h"

namespace mlpipe {
namespace {

/// False if the file at `path` was taken away or replaced while we waited for its lock.
bool is_still_at(int file, const std::string& path) {
    struct stat held {};
    struct stat there {};
    return ::fstat(file, &held) == 0 && ::stat(path.c_str(), &there) == 0 &&
           held.st_dev == there.st_dev && held.st_ino == there.st_ino;
}

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& folder) {
    const std::string path = (folder / ".lock").string();
    while (true) {
        file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (file_ < 0) throw IoFailure::from_errno("open", path);
        int result;
        while ((result = ::flock(file_, LOCK_EX)) != 0 && errno == EINTR) {
        }
        if (result == 0 && is_still_at(file_, path)) return;
        const IoFailure failure = IoFailure::from_errno("lock", path);
        ::close(file_);
        if (result != 0) throw failure;
    }
}

FolderLock::~FolderLock() {
    ::close(file_);  // lets go of the lock
}

}  // namespace mlpipe
