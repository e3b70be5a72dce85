#include "cli/data_source.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "core/digest.h"
#include "core/error.h"
#include "table/database_url.h"

namespace mlpipe {
namespace {

/// Of a regular file, mapped rather than read: large data need not fit beside its copy.
std::string digest_of_file(int file, std::size_t size, const std::string& name) {
    if (size == 0) return sha256_hex("");
    void* bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED) throw IoFailure::from_errno("read", name);
    std::string digest = sha256_hex({static_cast<const char*>(bytes), size});
    ::munmap(bytes, size);
    return digest;
}

std::string read_to_end(int file, const std::string& name) {
    std::string bytes;
    std::size_t filled = 0;
    while (true) {
        if (filled == bytes.size()) bytes.resize(2 * bytes.size() + (1 << 16));
        const ssize_t got = ::read(file, bytes.data() + filled, bytes.size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw IoFailure::from_errno("read", name);
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

/// A file that exists only in memory, to be read from its start.
int memory_file(std::string_view bytes, const std::string& name) {
    const int file = ::memfd_create("data", MFD_CLOEXEC);
    if (file < 0) throw IoFailure::from_errno("copy", name);
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0) {
            ::close(file);
            throw IoFailure::from_errno("copy", name);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    ::lseek(file, 0, SEEK_SET);
    return file;
}

}  // namespace

DataSource::DataSource(std::string data) : path_(std::move(data)) {
    if (is_database_url(path_)) return;
    const bool standard_input = path_ == "-";
    const std::string name = standard_input ? "standard input" : path_;
    const int file =
        standard_input ? ::dup(STDIN_FILENO) : ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat info {};
    if (file < 0 || ::fstat(file, &info) != 0) return;
    try {
        if (S_ISREG(info.st_mode)) {
            sha256_ = digest_of_file(file, static_cast<std::size_t>(info.st_size), name);
        } else if (!S_ISDIR(info.st_mode)) {
            const std::string bytes = read_to_end(file, name);
            sha256_ = sha256_hex(bytes);
            copy_ = memory_file(bytes, name);
            if (standard_input) {
                ::dup2(copy_, STDIN_FILENO);
            } else {
                path_ = "/proc/self/fd/" + std::to_string(copy_);
            }
        }
    } catch (...) {
        ::close(file);
        throw;
    }
    ::close(file);
}

DataSource::~DataSource() {
    if (copy_ >= 0) ::close(copy_);
}

}  // namespace mlpipe
