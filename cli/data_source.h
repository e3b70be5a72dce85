// data_source.h: data that is read twice: once for its digest, once for its rows.
//
// What cannot be read twice (a pipe, standard input) is first copied into memory, and standard
// input then reads from that copy.
#pragma once

#include <string>

namespace mlpipe {

class DataSource {
public:
    /// `data` as the user named it. One that cannot be opened is left for the reader to report.
    /// Throws IoFailure.
    explicit DataSource(std::string data);
    DataSource(const DataSource&) = delete;
    DataSource& operator=(const DataSource&) = delete;
    ~DataSource();

    /// What to give to read_csv while this lives.
    [[nodiscard]] const std::string& path() const& { return path_; }
    /// Of the bytes as stored, compressed or not. Empty for a database, whose rows are read once:
    /// TypedTable::rows_sha256 is theirs.
    [[nodiscard]] const std::string& sha256() const& { return sha256_; }

private:
    std::string path_, sha256_;
    int copy_ = -1;
};

}  // namespace mlpipe
