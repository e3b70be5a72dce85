#include "cli/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "core/atomic_file.h"
#include "core/error.h"
#include "table/database_url.h"

namespace mlpipe {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t buffer_bytes = 1 << 16;

bool is_special(const fs::path& path) {
    std::error_code ignored;
    const fs::file_status status = fs::status(path, ignored);
    return fs::exists(status) && !fs::is_regular_file(status);
}

}  // namespace

DescriptorBuffer::DescriptorBuffer(int descriptor, std::string name)
    : descriptor_(descriptor), name_(std::move(name)), buffer_(buffer_bytes) {
    setp(buffer_.data(), buffer_.data() + buffer_.size());
}

DescriptorBuffer::int_type DescriptorBuffer::overflow(int_type next) {
    sync();
    if (!traits_type::eq_int_type(next, traits_type::eof())) {
        *pptr() = traits_type::to_char_type(next);
        pbump(1);
    }
    return traits_type::not_eof(next);
}

int DescriptorBuffer::sync() {
    const char* begin = pbase();
    const char* end = pptr();
    setp(buffer_.data(), buffer_.data() + buffer_.size());  // also if writing fails: do not repeat
    while (begin != end) {
        const ssize_t written = ::write(descriptor_, begin, static_cast<std::size_t>(end - begin));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw IoFailure::from_errno("write", name_);
        begin += written;
    }
    return 0;
}

struct OutputFile::File {
    fs::path path;
    fs::path temporary;  // empty: `path` is written to directly, or all is done
    int descriptor;
    DescriptorBuffer buffer;
    std::ostream stream;

    File(fs::path target, fs::path beside)
        : path(std::move(target)),
          temporary(std::move(beside)),
          descriptor(::open((temporary.empty() ? path : temporary).c_str(),
                            O_WRONLY | O_CLOEXEC | (temporary.empty() ? 0 : O_CREAT | O_EXCL),
                            0666)),
          buffer(descriptor, path.string()),
          stream(&buffer) {
        if (descriptor < 0) throw IoFailure::from_errno("write", path.string());
        stream.exceptions(std::ios::badbit);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (descriptor >= 0) ::close(descriptor);
        if (!temporary.empty()) ::unlink(temporary.c_str());
    }
};

OutputFile::OutputFile(const std::optional<std::string>& path, std::ostream& otherwise)
    : otherwise_(otherwise) {
    if (!path || *path == "-") return;
    if (is_database_url(*path)) {
        throw InvalidArgument("cannot write to '" + without_password(*path) + "'",
                              {.why = "only predict writes to a database", .help = "name a file"});
    }
    if (is_special(*path)) {
        file_ = std::make_unique<File>(*path, fs::path());
        return;
    }
    std::error_code ignored;  // a link is followed, so that it stays one
    fs::path target =
        fs::is_symlink(*path, ignored) ? fs::weakly_canonical(*path) : fs::path(*path);
    fs::path beside = target.string() + ".tmp." + std::to_string(::getpid());
    file_ = std::make_unique<File>(std::move(target), std::move(beside));
}

OutputFile::~OutputFile() = default;

std::ostream& OutputFile::stream() & {
    return file_ ? file_->stream : otherwise_;
}

void OutputFile::commit() {
    stream().flush();
    if (!file_ || file_->temporary.empty()) return;
    const std::string name = file_->path.string();
    if (::fsync(file_->descriptor) != 0) throw IoFailure::from_errno("sync", name);
    if (::rename(file_->temporary.c_str(), file_->path.c_str()) != 0) {
        throw IoFailure::from_errno("replace", name);
    }
    file_->temporary.clear();
    sync_folder(file_->path.has_parent_path() ? file_->path.parent_path() : fs::path("."));
}

}  // namespace mlpipe
