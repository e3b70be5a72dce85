// The CSV bodies of POST /invocations, with a header line and without.
#include <algorithm>

#include "api/invocation_rows.h"
#include "core/error.h"
#include "table/csv_header.h"
#include "table/csv_record.h"
#include "table/csv_table.h"
#include "table/csv_text.h"

namespace mlpipe::api {
namespace {

/// What errors call the body of the request.
const std::string source_name = "body";

std::vector<CsvCell> first_record(std::string_view body, char delimiter) {
    const CsvSource source{.name = source_name, .delimiter = delimiter};
    std::vector<CsvCell> cells;
    CsvRecordReader(body, source).next(cells);
    return cells;
}

bool names_a_feature(const std::vector<CsvCell>& cells, const Schema& schema) {
    return std::ranges::any_of(cells, [&](const CsvCell& cell) {
        const ColumnSchema* column = schema.find(cell.text);
        return column != nullptr && column->type != ColumnType::id;
    });
}

/// A header may be in any delimiter that read_header() knows; rows without one are in commas.
bool begins_with_header(std::string_view body, const Schema& schema) {
    return std::ranges::any_of(std::string_view(",;\t|"), [&](char delimiter) {
        return names_a_feature(first_record(body, delimiter), schema);
    });
}

/// The header that a body without one would have, for records of `n` cells.
std::string header_line(const Schema& schema, std::size_t n) {
    std::string features, all;
    std::size_t n_features = 0;
    for (const ColumnSchema& column : schema.columns) {
        if (column.type == ColumnType::id) continue;
        features += n_features++ ? "," : "";
        append_csv_cell(features, column.name);
    }
    if (n == n_features) return features + "\n";
    all = features;
    for (const ColumnSchema& column : schema.columns) {
        if (column.type != ColumnType::id) continue;
        all += ',';
        append_csv_cell(all, column.name);
    }
    if (n == schema.columns.size()) return all + "\n";
    throw SchemaMismatch("body:1: a row has " + std::to_string(n) + " values, and the model has " +
                         std::to_string(n_features) +
                         " features; without a header line they stand in the model's order");
}

}  // namespace

CsvInvocation read_csv_invocation(std::string_view body, const Schema& schema) {
    if (body.starts_with(utf8_mark)) body.remove_prefix(utf8_mark.size());
    if (body.empty()) throw BadFormat("The body is empty");
    if (begins_with_header(body, schema)) {
        const CsvHeader header = read_header(body, source_name, std::nullopt);
        const CsvRowParser parser(header, schema, {.threads = {1}});
        return {true, parser.parse(body.substr(header.body_begin), header.body_line)};
    }
    const std::string header = header_line(schema, first_record(body, ',').size());
    const CsvRowParser parser(read_header(header, source_name, ','), schema, {.threads = {1}});
    return {false, parser.parse(body, 1)};
}

}  // namespace mlpipe::api
