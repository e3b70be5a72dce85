#include "api/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "core/error.h"

namespace mlpipe::api {

Spool::~Spool() {
    if (file_ >= 0) ::close(file_);
}

void Spool::open() {
    file_ = ::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file_ >= 0) return;
    // A file system without O_TMPFILE: a name that is taken away at once.
    std::string name = folder_ / "mlpipe-XXXXXX";
    file_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (file_ < 0) throw IoFailure::from_errno("make a temporary file in", folder_.string());
    ::unlink(name.c_str());
}

void Spool::push(std::string_view bytes) {
    if (file_ < 0) open();
    std::uint64_t at = end_;
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw IoFailure::from_errno("write a temporary file in", folder_.string());
        at += static_cast<std::uint64_t>(written);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    end_ = at;
}

void Spool::pop(std::string& out, std::size_t most) {
    auto left = static_cast<std::size_t>(std::min<std::uint64_t>(most, size()));
    std::size_t filled = out.size();
    out.resize(filled + left);
    while (left > 0) {
        const ssize_t got = ::pread(file_, out.data() + filled, left, static_cast<off_t>(begin_));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            out.resize(filled);
            throw IoFailure::from_errno("read a temporary file in", folder_.string());
        }
        begin_ += static_cast<std::uint64_t>(got);
        filled += static_cast<std::size_t>(got);
        left -= static_cast<std::size_t>(got);
    }
    give_back();
}

void Spool::give_back() {
    if (begin_ == end_ && file_ >= 0 && ::ftruncate(file_, 0) == 0) {
        begin_ = end_ = given_back_ = 0;
        return;
    }
    const auto from = static_cast<off_t>(given_back_);
    const auto size = static_cast<off_t>(begin_ - given_back_);
    if (size > 0 &&
        ::fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, from, size) == 0) {
        given_back_ = begin_;
    }
}

}  // namespace mlpipe::api
