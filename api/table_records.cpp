#include "api/table_records.h"

#include <cmath>

#include "api/json_text.h"
#include "inspection/predictions.h"
#include "inspection/reasons.h"

namespace mlpipe::api {
namespace {

using SideTexts = std::vector<std::pair<std::size_t, std::string>>;

/// The columns of a table that a record has beside the cells.
struct SideColumn {
    std::size_t index;  ///< of the schema
    const Column* column;
};

std::vector<SideColumn> columns_of(const Table& rows, const Schema& schema, ColumnType type) {
    std::vector<SideColumn> columns;
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
        if (schema.columns[i].type != type) continue;
        if (const Column* column = rows.find(schema.columns[i].name))
            columns.push_back({i, column});
    }
    return columns;
}

void read_ids(const std::vector<SideColumn>& columns, std::size_t row, SideTexts& ids) {
    ids.clear();
    std::string scratch;
    for (const auto& [index, column] : columns) {
        const std::string_view text = id_text(*column, row, scratch);
        if (text.empty()) continue;
        std::string& token = ids.emplace_back(index, std::string()).second;
        std::holds_alternative<Numbers>(column->cells) ? void(token = text)
                                                       : append_json_string(token, text);
    }
}

void read_unseen(const std::vector<SideColumn>& columns, const RowBuffer& cells, std::size_t row,
                 SideTexts& unseen) {
    unseen.clear();
    for (const auto& [index, column] : columns) {
        if (cells.codes[index] != unseen_code) continue;
        std::string scratch;
        unseen.emplace_back(index, id_text(*column, row, scratch));
    }
}

}  // namespace

void add_rows(RowRecords& records, const Table& rows, const Schema& schema,
              std::span<const float> p, float threshold) {
    const TableCells cells(rows, schema);
    const std::vector<SideColumn> id_columns = columns_of(rows, schema, ColumnType::id);
    const std::vector<SideColumn> categories = columns_of(rows, schema, ColumnType::category);
    RowBuffer buffer(schema);
    SideTexts ids, unseen;
    for (std::size_t row = 0; row < p.size(); ++row) {
        if (std::isnan(p[row])) continue;
        cells.read(row, buffer);
        read_ids(id_columns, row, ids);
        read_unseen(categories, buffer, row, unseen);
        records.add({.row = buffer,
                     .ids = ids,
                     .unseen = unseen,
                     .n_warnings = 0,
                     .p = p[row],
                     .threshold = threshold});
    }
}

}  // namespace mlpipe::api
