#include "table/byte_source.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "core/error.h"

namespace mlpipe {
namespace {

constexpr std::array<char, 2> gzip_magic{'\x1f', '\x8b'};
constexpr std::size_t input_bytes = 256 * 1024;

class FileDescriptor {
public:
    explicit FileDescriptor(const std::string& path)
        : path_(path),
          value_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (value_ < 0) throw IoFailure::from_errno("open", path);
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() {
        if (value_ != STDIN_FILENO) ::close(value_);
    }

    [[nodiscard]] int get() const { return value_; }
    [[nodiscard]] const std::string& path() const& { return path_; }

    /// As many bytes as fit; fewer only at the end.
    [[nodiscard]] std::size_t read(std::span<char> buffer) const {
        std::size_t filled = 0;
        while (filled < buffer.size()) {
            const ssize_t got = ::read(value_, buffer.data() + filled, buffer.size() - filled);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) throw IoFailure::from_errno("read", display_name(path_));
            if (got == 0) break;
            filled += static_cast<std::size_t>(got);
        }
        return filled;
    }

private:
    std::string path_;
    int value_;
};

}  // namespace

std::string display_name(std::string_view path) {
    return path == "-" ? "<stdin>" : std::string(path);
}

struct ByteSource::State {
    explicit State(const std::string& path) : file(path), input(input_bytes) {
        struct stat info {};
        if (::fstat(file.get(), &info) != 0) throw IoFailure::from_errno("read", path);
        if (S_ISDIR(info.st_mode)) {
            throw IoFailure("cannot read " + path + ": it is a folder",
                            {.why = {}, .help = "name a file inside it"});
        }
        available = std::string_view(input.data(), file.read(input));
        if (!available.starts_with(std::string_view(gzip_magic.data(), gzip_magic.size()))) return;
        // 16: a gzip header and its checksum, not zlib's own.
        if (inflateInit2(&inflater.emplace(), 16 + MAX_WBITS) != Z_OK) throw std::bad_alloc();
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (inflater) inflateEnd(&*inflater);
    }

    void refill() { available = std::string_view(input.data(), file.read(input)); }
    std::size_t read_plain(std::span<char> buffer);
    std::size_t read_gzip(std::span<char> buffer);
    void end_member();

    FileDescriptor file;
    std::vector<char> input;
    std::string_view available;  // the part of `input` not yet handed out
    std::optional<z_stream> inflater;
    std::size_t unpacked = 0;
    bool ended = false;
};

std::size_t ByteSource::State::read_plain(std::span<char> buffer) {
    const std::size_t ready = std::min(available.size(), buffer.size());
    std::copy_n(available.begin(), ready, buffer.begin());
    available.remove_prefix(ready);
    return ready + file.read(buffer.subspan(ready));
}

std::size_t ByteSource::State::read_gzip(std::span<char> buffer) {
    std::size_t filled = 0;
    while (filled < buffer.size() && !ended) {
        if (available.empty()) refill();
        if (available.empty()) {
            throw BadFormat(
                display_name(file.path()) + ": the gzip data ends too early",
                {.why = std::to_string(unpacked) + " bytes could be unpacked before it broke off",
                 .help = "copy or download the file again"});
        }
        constexpr std::size_t most = 1U << 30;  // zlib counts in 32 bits
        const std::size_t room = std::min(buffer.size() - filled, most);
        // zlib takes its input by pointer to non-const but only reads it.
        inflater->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(available.data()));
        inflater->avail_in = static_cast<uInt>(available.size());
        inflater->next_out = reinterpret_cast<Bytef*>(buffer.data() + filled);
        inflater->avail_out = static_cast<uInt>(room);
        const int status = inflate(&*inflater, Z_NO_FLUSH);
        available.remove_prefix(available.size() - inflater->avail_in);
        filled += room - inflater->avail_out;
        unpacked += room - inflater->avail_out;
        if (status == Z_STREAM_END) {
            end_member();
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            const std::string reason = inflater->msg != nullptr ? inflater->msg : "unknown";
            throw BadFormat(display_name(file.path()) + ": the gzip data is damaged",
                            {.why = "after " + std::to_string(unpacked) +
                                    " unpacked bytes, zlib says: " + reason,
                             .help = "copy or download the file again"});
        }
    }
    return filled;
}

/// After the end of a gzip member there may be another, or zeros that pad a tape block.
void ByteSource::State::end_member() {
    do {
        const std::size_t padding = std::min(available.find_first_not_of('\0'), available.size());
        available.remove_prefix(padding);
        if (available.empty()) refill();
    } while (!available.empty() && available.front() == '\0');
    if (available.empty()) {
        ended = true;
    } else {
        inflateReset(&*inflater);
    }
}

ByteSource::ByteSource(const std::string& path) : state_(std::make_unique<State>(path)) {}
ByteSource::~ByteSource() = default;
ByteSource::ByteSource(ByteSource&&) noexcept = default;
ByteSource& ByteSource::operator=(ByteSource&&) noexcept = default;

std::size_t ByteSource::read(std::span<char> buffer) {
    return state_->inflater ? state_->read_gzip(buffer) : state_->read_plain(buffer);
}

WholeFile::WholeFile(const std::string& path) {
    struct stat info {};
    // Asked before it is opened: a pipe can be opened only once, its writer will not come again.
    if (path != "-" && ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode)) {
        const FileDescriptor file(path);
        std::array<char, 2> start{};
        const bool plain = ::fstat(file.get(), &info) == 0 && info.st_size > 0;
        if (plain && (::pread(file.get(), start.data(), 2, 0) != 2 || start != gzip_magic)) {
            const auto size = static_cast<std::size_t>(info.st_size);
            void* const mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
            if (mapped == MAP_FAILED) throw IoFailure::from_errno("map", path);
            mapped_ = static_cast<const char*>(mapped);
            size_ = size;
            ::madvise(mapped, size, MADV_WILLNEED);  // advice only: nothing depends on it
            return;
        }
    }
    ByteSource source(path);
    constexpr std::size_t step = std::size_t{4} << 20;
    std::size_t filled = 0;
    while (filled == read_.size()) {
        read_.resize(std::max(step, 2 * filled));
        filled += source.read(std::span(read_).subspan(filled));
    }
    read_.resize(filled);
}

WholeFile::~WholeFile() {
    if (mapped_ != nullptr) ::munmap(const_cast<char*>(mapped_), size_);
}

}  // namespace mlpipe
