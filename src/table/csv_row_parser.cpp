#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "table/csv_table.h"
#include "table/csv_value_fault.h"
#include "table/integer_levels.h"

namespace mlpipe {

CsvRowParser::CsvRowParser(CsvHeader header, Schema schema, const CsvOptions& options,
                           std::size_t chunk_bytes)
    : header_(std::move(header)),
      schema_(std::move(schema)),
      missing_(options.missing),
      threads_(options.threads),
      chunk_bytes_(chunk_bytes),
      as_(header_.names.size(), CellsAs::skipped) {
    std::vector<std::string> absent;
    for (const ColumnSchema& column : schema_.columns) {
        const auto found = std::find(header_.names.begin(), header_.names.end(), column.name);
        if (found == header_.names.end()) {
            if (column.type != ColumnType::id) absent.push_back(column.name);
            file_columns_.emplace_back();
            continue;
        }
        const auto position = static_cast<std::size_t>(found - header_.names.begin());
        file_columns_.emplace_back(position);
        const bool numeric =
            column.type == ColumnType::number || column.type == ColumnType::integer;
        as_[position] = numeric ? CellsAs::numbers : CellsAs::texts;
    }
    if (!absent.empty()) throw_missing_columns(header_, absent);
}

Table CsvRowParser::parse(std::string_view rows, std::size_t first_line) const {
    CsvBody body(rows, header_.source,
                 {.n_columns = header_.names.size(),
                  .first_line = first_line,
                  .chunk_bytes = chunk_bytes_,
                  .threads = threads_});
    std::vector<RawColumn> raw = body.read(as_, missing_);
    require_values(body, raw);
    std::vector<Column> columns;
    for (std::size_t c = 0; c < schema_.columns.size(); ++c) {
        if (!file_columns_[c]) continue;
        columns.push_back(take_column(raw[*file_columns_[c]], schema_.columns[c]));
    }
    return Table(std::move(columns));
}

/// Throws for the first cell, by row and then by column of the file, that the schema forbids.
void CsvRowParser::require_values(const CsvBody& body, std::span<const RawColumn> raw) const {
    std::optional<ValueFault> first;
    for (std::size_t c = 0; c < schema_.columns.size(); ++c) {
        if (!file_columns_[c]) continue;
        const std::size_t position = *file_columns_[c];
        const auto row = first_bad_row(raw[position], schema_.columns[c].type);
        if (row) keep_first(first, {*row, position, schema_.columns[c].type});
    }
    if (first) throw_schema_value(body, header_, *first);
}

Column CsvRowParser::take_column(RawColumn& raw, const ColumnSchema& column) const {
    if (column.type == ColumnType::number || column.type == ColumnType::integer) {
        return {column.name, std::move(raw.numbers)};
    }
    if (column.integer_levels) write_integers_canonically(raw.texts);
    if (column.type != ColumnType::id) raw.texts.dictionary.index();
    return {column.name, std::move(raw.texts)};
}

}  // namespace mlpipe
