// watched_file.h: a file that is read again when it has changed.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace mlpipe {

/// For one thread at a time.
class WatchedFile {
public:
    explicit WatchedFile(std::filesystem::path path) : path_(std::move(path)) {}

    /// The whole file. Throws IoFailure.
    [[nodiscard]] std::string read();
    /// Whether the file is another than the one read() gave, or tried to: by place, size and times
    /// of change. Costs one stat(2). A file that is not there any more has changed once.
    [[nodiscard]] bool has_changed() const;

    [[nodiscard]] const std::filesystem::path& path() const& { return path_; }

private:
    /// All zero if the file is not there.
    struct Mark {
        dev_t device = 0;
        ino_t inode = 0;
        off_t size = 0;
        timespec modified{}, changed{};

        bool operator==(const Mark& other) const;
    };
    [[nodiscard]] Mark mark() const;

    std::filesystem::path path_;
    Mark seen_;
};

}  // namespace mlpipe
