// spool.h: bytes that wait on disk: written at one end, read at the other, gone with the process.
//
// The file has no name. What has been read is given back to the disk at once where the file system
// can (fallocate, punching a hole), else when all has been read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace mlpipe::api {

/// One thread at a time.
class Spool {
public:
    /// `folder`: where the file is made, at the first push.
    explicit Spool(std::filesystem::path folder) : folder_(std::move(folder)) {}
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    /// Throws IoFailure, also when the disk is full; then nothing of `bytes` has been taken.
    void push(std::string_view bytes);
    /// Appends up to `most` of the oldest bytes to `out`. Throws IoFailure.
    void pop(std::string& out, std::size_t most);

    /// Bytes not read yet.
    [[nodiscard]] std::uint64_t size() const { return end_ - begin_; }
    /// Bytes on disk: what is not read yet, and what could not be given back.
    [[nodiscard]] std::uint64_t size_on_disk() const { return end_ - given_back_; }

private:
    void open();
    void give_back();

    std::filesystem::path folder_;
    int file_ = -1;
    std::uint64_t begin_ = 0, end_ = 0, given_back_ = 0;
};

}  // namespace mlpipe::api
