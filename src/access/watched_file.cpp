#include "access/watched_file.h"

#include "core/atomic_file.h"

namespace mlpipe {
namespace {

bool same(const timespec& a, const timespec& b) {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

}  // namespace

bool WatchedFile::Mark::operator==(const Mark& other) const {
    return device == other.device && inode == other.inode && size == other.size &&
           same(modified, other.modified) && same(changed, other.changed);
}

WatchedFile::Mark WatchedFile::mark() const {
    struct stat info {};
    if (::stat(path_.c_str(), &info) != 0) return {};
    return {.device = info.st_dev,
            .inode = info.st_ino,
            .size = info.st_size,
            .modified = info.st_mtim,
            .changed = info.st_ctim};
}

std::string WatchedFile::read() {
    seen_ = mark();  // before the bytes: what changes meanwhile is read again
    return read_file(path_);
}

bool WatchedFile::has_changed() const {
    return mark() != seen_;
}

}  // namespace mlpipe
