// byte_source.h: the bytes of a file, a pipe or standard input, unpacked if they are gzip.
//
// Gzip is recognised by its first bytes, not by the name. Several gzip members in a row are one
// stream, as for gunzip.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mlpipe {

/// What messages call `path`: "<stdin>" for "-".
[[nodiscard]] std::string display_name(std::string_view path);

class FileDescriptor;

/// Reads from front to back, in memory that does not grow with the file. One thread at a time.
class ByteSource {
public:
    /// "-" is standard input. Throws IoFailure if there is no such file or it is a folder.
    explicit ByteSource(const std::string& path);
    ~ByteSource();
    ByteSource(ByteSource&&) noexcept;
    ByteSource& operator=(ByteSource&&) noexcept;

    /// Fills `buffer`; fewer bytes mean that the end is reached. Throws IoFailure, and BadFormat
    /// for damaged or truncated gzip data.
    [[nodiscard]] std::size_t read(std::span<char> buffer);

private:
    friend class WholeFile;
    explicit ByteSource(FileDescriptor file);

    struct State;
    std::unique_ptr<State> state_;
};

/// A whole file: mapped if it is a plain file, else read (and unpacked) into memory.
class WholeFile {
public:
    /// Like ByteSource; throws all that its read() throws.
    explicit WholeFile(const std::string& path);
    ~WholeFile();
    WholeFile(const WholeFile&) = delete;
    WholeFile& operator=(const WholeFile&) = delete;

    /// Valid while this object lives. Another process that cuts a mapped file short ends ours.
    [[nodiscard]] std::string_view bytes() const& {
        return mapped_ != nullptr ? std::string_view(mapped_, size_) : std::string_view(read_);
    }
    std::string_view bytes() const&& = delete;

private:
    const char* mapped_ = nullptr;
    std::size_t size_ = 0;
    std::string read_;
};

}  // namespace mlpipe
