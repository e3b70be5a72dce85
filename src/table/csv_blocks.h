// csv_blocks.h: a stream of bytes cut into blocks of whole CSV records, in bounded memory.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "table/csv_table.h"

namespace mlpipe {

/// Fills the buffer; fewer bytes mean the end.
using ReadBytes = std::function<std::size_t(std::span<char>)>;

struct CsvBlockSizes {
    std::size_t rows = 65536;                  ///< at most so many rows in a block
    std::size_t bytes = std::size_t{4} << 20;  ///< read at once; more only for a longer row
    std::size_t chunk_bytes = csv_chunk_bytes;
};

class CsvBlocks {
public:
    /// Reads the header at once. `path` names the source. Throws like CsvBlockReader.
    CsvBlocks(ReadBytes read, const std::string& path, Schema schema, const CsvOptions& options,
              const CsvBlockSizes& sizes = {});

    [[nodiscard]] std::optional<Table> next();

private:
    [[nodiscard]] CsvHeader read_first_line(const std::string& path, const CsvOptions& options);
    [[nodiscard]] std::string_view window() const;
    [[nodiscard]] std::string_view next_records();
    [[noreturn]] void throw_long_record(std::string_view text) const;
    void read_more();

    ReadBytes read_;
    CsvBlockSizes sizes_;
    std::string buffer_;
    std::size_t begin_ = 0;  ///< in the buffer: what is not parsed yet
    std::size_t end_ = 0;    ///< in the buffer: what has been read
    bool at_end_ = false;    ///< nothing is left to read
    CsvRowParser parser_;
    std::size_t line_;  ///< of buffer_[begin_]
};

}  // namespace mlpipe
