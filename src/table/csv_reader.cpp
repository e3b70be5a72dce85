#include "table/csv_reader.h"

#include "core/error.h"
#include "table/byte_source.h"
#include "table/csv_blocks.h"
#include "table/csv_table.h"
#include "table/database_url.h"
#include "table/sql_csv.h"

namespace mlpipe {

namespace {

void require_no_delimiter(const CsvOptions& options) {
    if (!options.delimiter) return;
    throw InvalidArgument("a delimiter is set for the rows of a database",
                          {.why = {}, .help = "leave --delimiter out"});
}

/// Without types every column is wanted but those to be dropped.
TypedTable read_database(const std::string& url, const CsvOptions& options) {
    require_no_delimiter(options);
    SqlCsv rows(url, [&](std::string_view name) {
        const auto type = options.types.find(std::string(name));
        return type == options.types.end() || type->second != ColumnType::drop;
    });
    TypedTable typed = parse_csv(rows.read_to_end(), rows.name(), options);
    typed.rows_sha256 = rows.sha256();
    if (!rows.has_order()) {
        typed.notes.push_back(
            "the database promises no order of the rows, and another order gives another model: "
            "name a query with ORDER BY, or give the table a primary key");
    }
    return typed;
}

std::shared_ptr<SqlCsv> database_rows(const std::string& url, const Schema& schema,
                                      const CsvOptions& options) {
    require_no_delimiter(options);
    return std::make_shared<SqlCsv>(
        url, [&](std::string_view name) { return schema.find(name) != nullptr; });
}

Table parse_under(const Schema& schema, std::string_view bytes, const std::string& path,
                  const CsvOptions& options) {
    CsvHeader header = read_header(bytes, path, options.delimiter);
    const std::size_t first_line = header.body_line;
    const std::string_view rows = without_last_line_ends(bytes.substr(header.body_begin));
    return CsvRowParser(std::move(header), schema, options).parse(rows, first_line);
}

}  // namespace

TypedTable read_csv(const std::string& path, const CsvOptions& options) {
    if (is_database_url(path)) return read_database(path, options);
    const WholeFile file(path);
    return parse_csv(file.bytes(), path, options);
}

Table read_csv(const std::string& path, const Schema& schema, const CsvOptions& options) {
    if (is_database_url(path)) {
        const auto rows = database_rows(path, schema, options);
        return parse_under(schema, rows->read_to_end(), rows->name(), options);
    }
    const WholeFile file(path);
    return parse_under(schema, file.bytes(), path, options);
}

struct CsvBlockReader::State {
    CsvBlocks blocks;
};

CsvBlockReader::CsvBlockReader(const std::string& path, Schema schema, const CsvOptions& options,
                               std::size_t rows_per_block) {
    if (rows_per_block == 0) throw InvalidArgument("a block must have at least one row");
    CsvBlockSizes sizes;
    sizes.rows = rows_per_block;
    if (is_database_url(path)) {
        const auto rows = database_rows(path, schema, options);
        const auto read = [rows](std::span<char> buffer) { return rows->read(buffer); };
        state_.reset(new State{CsvBlocks(read, rows->name(), std::move(schema), options, sizes)});
        return;
    }
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
