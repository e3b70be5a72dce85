#include "table/csv_blocks.h"

#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "table/csv_scanner.h"

namespace mlpipe {

CsvBlocks::CsvBlocks(ReadBytes read, const std::string& path, Schema schema,
                     const CsvOptions& options, const CsvBlockSizes& sizes)
    : read_(std::move(read)),
      sizes_(sizes),
      parser_(read_first_line(path, options), std::move(schema), options, sizes.chunk_bytes),
      line_(parser_.header().body_line) {
    begin_ = parser_.header().body_begin;
}

CsvHeader CsvBlocks::read_first_line(const std::string& path, const CsvOptions& options) {
    read_more();
    // Until the header line is whole, or too long to be one.
    while (!at_end_ && end_ <= csv_longest_record &&
           find_record_end(window(), false) == std::string_view::npos) {
        read_more();
    }
    return read_header(window(), path, options.delimiter);
}

std::string_view CsvBlocks::window() const {
    return std::string_view(buffer_).substr(begin_, end_ - begin_);
}

/// Drops what is parsed and doubles the window, or fills it for the first time.
void CsvBlocks::read_more() {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    const std::size_t size = std::max(sizes_.bytes, 2 * end_);
    buffer_.resize(size);
    const std::size_t got = read_(std::span(buffer_).subspan(end_));
    at_end_ = got < size - end_;
    end_ += got;
}

/// The next whole records of the window, at most as many as a block may have; empty at the end.
std::string_view CsvBlocks::next_records() {
    while (true) {
        // Empty lines at the end of a file are no rows, so such a line waits for what follows it.
        const std::string_view text = without_last_line_ends(window());
        const RecordsEnd records = find_records_end(text, sizes_.rows);
        if (at_end_ && records.n_records < sizes_.rows) return text;
        if (records.n_records > 0) return text.substr(0, records.end);
        if (text.size() > csv_longest_record) throw_long_record(text);
        read_more();
    }
}

void CsvBlocks::throw_long_record(std::string_view text) const {
    const CsvSource& source = parser_.header().source;
    CsvRecordReader reader(text, source, line_);
    std::vector<CsvCell> cells;
    reader.next(cells);  // throws and says which cell is to blame
    throw BadFormat(located(source, {.line = line_}, "the row is longer than 64 MiB"));
}

std::optional<Table> CsvBlocks::next() {
    const std::string_view records = next_records();
    if (records.empty()) return std::nullopt;
    Table table = parser_.parse(records, line_);
    line_ += parser_.header().source.is_database ? table.n_rows() : count_byte(records, '\n');
    begin_ += records.size();
    return table;
}

}  // namespace mlpipe
