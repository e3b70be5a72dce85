// output_file.h: where results go: a file that is there whole or not at all, or standard output.
#pragma once

#include <memory>
#include <optional>
#include <ostream>
#include <streambuf>
#include <string>
#include <vector>

namespace mlpipe {

/// Buffered writing to a file descriptor, which is not owned. Unlike std::filebuf it says why a
/// write failed: it throws IoFailure, which a stream passes on once exceptions(badbit) is set.
class DescriptorBuffer : public std::streambuf {
public:
    DescriptorBuffer(int descriptor, std::string name);

protected:
    int_type overflow(int_type next) override;
    int sync() override;

private:
    int descriptor_;
    std::string name_;
    std::vector<char> buffer_;
};

/// The file if one is named, else `otherwise`. The file is written beside under a temporary name,
/// which commit() moves into place; without commit() nothing is left. What exists and is no regular
/// file (a pipe, /dev/null) is written to directly.
class OutputFile {
public:
    OutputFile(const std::optional<std::string>& path, std::ostream& otherwise);
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    ~OutputFile();

    /// A write that fails throws IoFailure.
    [[nodiscard]] std::ostream& stream() &;
    /// Throws IoFailure.
    void commit();

private:
    struct File;
    std::ostream& otherwise_;
    std::unique_ptr<File> file_;
};

}  // namespace mlpipe
