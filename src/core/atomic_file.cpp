#include "core/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "core/error.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view temporary_mark = ".tmp.";

class FileDescriptor {
public:
    FileDescriptor(const fs::path& path, int flags, std::string_view action, mode_t mode = 0666)
        : value_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {
        if (value_ < 0) throw IoFailure::from_errno(action, path.string());
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() { ::close(value_); }
    [[nodiscard]] int get() const { return value_; }

private:
    int value_;
};

void write_all(int file, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw IoFailure::from_errno("write", path.string());
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void sync(int file, const fs::path& path) {
    if (::fsync(file) != 0) throw IoFailure::from_errno("sync", path.string());
}

/// A name in the same folder that no other call of this or another process uses.
fs::path temporary_beside(const fs::path& path) {
    static std::atomic<unsigned> counter = 0;
    return path.string() + std::string(temporary_mark) + std::to_string(::getpid()) + "." +
           std::to_string(counter++);
}

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

void move_into_place(const fs::path& temporary, const fs::path& path) {
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        throw IoFailure::from_errno("replace", path.string());
    }
    sync_folder(folder_of(path));
}

/// Gives `file` the rights of the one at `path`, if there is one.
void take_over_rights(int file, const fs::path& path) {
    struct stat old {};
    struct stat fresh {};
    if (::stat(path.c_str(), &old) != 0) {
        if (errno == ENOENT) return;
        throw IoFailure::from_errno("open", path.string());
    }
    if (::fstat(file, &fresh) != 0) throw IoFailure::from_errno("write", path.string());
    const bool same = fresh.st_uid == old.st_uid && fresh.st_gid == old.st_gid;
    if ((!same && ::fchown(file, old.st_uid, old.st_gid) != 0) ||
        ::fchmod(file, old.st_mode & 07777) != 0) {
        throw IoFailure::from_errno("keep owner and mode of", path.string());
    }
}

template <typename SetRights>
void replace_file(const fs::path& path, std::string_view bytes, mode_t mode,
                  const SetRights& set_rights) {
    const fs::path temporary = temporary_beside(path);
    try {
        const FileDescriptor file(temporary, O_WRONLY | O_CREAT | O_EXCL, "write", mode);
        set_rights(file.get());
        write_all(file.get(), bytes, temporary);
        sync(file.get(), temporary);
        move_into_place(temporary, path);
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
}

}  // namespace

void write_file_atomically(const fs::path& path, std::string_view bytes) {
    replace_file(path, bytes, 0666, [](int) {});
}

void replace_private_file(const fs::path& path, std::string_view bytes) {
    replace_file(path, bytes, 0600, [&](int file) { take_over_rights(file, path); });
}

void write_private_file(const fs::path& path, std::string_view bytes) {
    const FileDescriptor file(path, O_WRONLY | O_CREAT | O_EXCL, "write", 0600);
    try {
        write_all(file.get(), bytes, path);
        sync(file.get(), path);
        sync_folder(folder_of(path));
    } catch (...) {
        ::unlink(path.c_str());
        throw;
    }
}

void append_line(const fs::path& path, std::string_view line) {
    const FileDescriptor file(path, O_WRONLY | O_CREAT | O_APPEND, "append to");
    write_all(file.get(), std::string(line) + "\n", path);
    sync(file.get(), path);
}

void replace_symlink(const fs::path& target, const fs::path& link) {
    const fs::path temporary = temporary_beside(link);
    if (::symlink(target.c_str(), temporary.c_str()) != 0) {
        throw IoFailure::from_errno("create link", temporary.string());
    }
    try {
        move_into_place(temporary, link);
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
}

void sync_folder(const fs::path& folder) {
    const FileDescriptor file(folder, O_RDONLY | O_DIRECTORY, "open folder");
    sync(file.get(), folder);
}

bool is_leftover(std::string_view name) {
    constexpr std::string_view digits = "0123456789";
    const std::size_t mark = name.find(temporary_mark);
    if (mark == std::string_view::npos) return false;
    name.remove_prefix(mark + temporary_mark.size());
    const std::size_t dot = name.find('.');
    return dot != std::string_view::npos && dot > 0 && dot + 1 < name.size() &&
           name.substr(0, dot).find_first_not_of(digits) == std::string_view::npos &&
           name.substr(dot + 1).find_first_not_of(digits) == std::string_view::npos;
}

std::string read_file(const fs::path& path) {
    const FileDescriptor file(path, O_RDONLY, "open");
    struct stat info {};
    if (::fstat(file.get(), &info) != 0) throw IoFailure::from_errno("read", path.string());
    std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
    std::size_t filled = 0;
    while (true) {
        if (filled == bytes.size()) bytes.resize(bytes.size() + 4096);  // a pipe, or it grew
        const ssize_t got = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw IoFailure::from_errno("read", path.string());
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

}  // namespace mlpipe
