#include "table/row_block.h"

#include <algorithm>
#include <string>
#include <utility>

namespace mlpipe {
namespace {

std::string text_that_is_no_level(const ColumnSchema& column) {
    std::string text = "unseen";
    while (std::ranges::find(column.levels, text) != column.levels.end()) text += '\'';
    return text;
}

}  // namespace

RowBlock::RowBlock(const Schema& schema) : schema_(schema) {
    for (std::size_t i = 0; i < schema_.columns.size(); ++i) {
        const ColumnSchema& column = schema_.columns[i];
        if (column.type == ColumnType::id) continue;
        Cells& cells = columns_.emplace_back();
        cells.column = i;
        cells.is_category = column.type == ColumnType::category;
        if (!cells.is_category) continue;
        for (const std::string& level : column.levels) cells.levels.add(level);
        cells.unseen = cells.levels.add(text_that_is_no_level(column));
    }
}

void RowBlock::add(const RowBuffer& row) {
    for (Cells& cells : columns_) {
        if (cells.is_category) {
            const std::int32_t code = row.codes[cells.column];
            cells.codes.push_back(code == unseen_code ? cells.unseen : code);
        } else {
            cells.numbers.push_back(row.numbers[cells.column]);
        }
    }
    ++n_rows_;
}

Table RowBlock::take() {
    std::vector<Column> columns;
    for (Cells& cells : columns_) {
        const std::string& name = schema_.columns[cells.column].name;
        if (cells.is_category) {
            columns.push_back({name, Texts{std::exchange(cells.codes, {}), cells.levels}});
        } else {
            columns.push_back({name, Numbers{std::exchange(cells.numbers, {})}});
        }
    }
    n_rows_ = 0;
    return Table(std::move(columns));
}

}  // namespace mlpipe
