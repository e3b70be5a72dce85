#include "core/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "core/error.h"

namespace mlpipe {
namespace {

/// False if the file at `path` was taken away or replaced while we waited for its lock.
bool is_still_at(int file, const char* path) {
    struct stat held {};
    struct stat there {};
    return ::fstat(file, &held) == 0 && ::stat(path, &there) == 0 && held.st_dev == there.st_dev &&
           held.st_ino == there.st_ino;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& path, NewFile rights) {
    const mode_t mode = rights == NewFile::for_owner ? 0600 : 0666;
    while (true) {
        file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, mode);
        if (file_ < 0) throw IoFailure::from_errno("open", path.string());
        int result;
        while ((result = ::flock(file_, LOCK_EX)) != 0 && errno == EINTR) {
        }
        // Nothing may be thrown, not even for want of memory, while the file is open.
        if (result == 0 && is_still_at(file_, path.c_str())) return;
        const int code = errno;
        ::close(file_);
        if (result != 0) throw IoFailure::from_code("lock", path.string(), code);
    }
}

FileLock::~FileLock() {
    ::close(file_);  // lets go of the lock
}

}  // namespace mlpipe
