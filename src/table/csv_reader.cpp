#include "table/csv_reader.h"

#include "core/error.h"
#include "table/byte_source.h"
#include "table/csv_blocks.h"
#include "table/csv_table.h"

namespace mlpipe {

TypedTable read_csv(const std::string& path, const CsvOptions& options) {
    const WholeFile file(path);
    return parse_csv(file.bytes(), path, options);
}

Table read_csv(const std::string& path, const Schema& schema, const CsvOptions& options) {
    const WholeFile file(path);
    CsvHeader header = read_header(file.bytes(), path, options.delimiter);
    const std::size_t first_line = header.body_line;
    const std::string_view rows = without_last_line_ends(file.bytes().substr(header.body_begin));
    return CsvRowParser(std::move(header), schema, options).parse(rows, first_line);
}

struct CsvBlockReader::State {
    CsvBlocks blocks;
};

CsvBlockReader::CsvBlockReader(const std::string& path, Schema schema, const CsvOptions& options,
                               std::size_t rows_per_block) {
    if (rows_per_block == 0) throw InvalidArgument("a block must have at least one row");
    CsvBlockSizes sizes;
    sizes.rows = rows_per_block;
    const auto source = std::make_shared<ByteSource>(path);
    const auto read = [source](std::span<char> buffer) { return source->read(buffer); };
    state_.reset(new State{CsvBlocks(read, path, std::move(schema), options, sizes)});
}
CsvBlockReader::~CsvBlockReader() = default;
CsvBlockReader::CsvBlockReader(CsvBlockReader&&) noexcept = default;
CsvBlockReader& CsvBlockReader::operator=(CsvBlockReader&&) noexcept = default;

std::optional<Table> CsvBlockReader::next() {
    return state_->blocks.next();
}

}  // namespace mlpipe
