#include "table/table.h"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "core/error.h"
#include "table/nearest_names.h"

namespace mlpipe {
namespace {

template <typename Value>
std::vector<Value> select(const std::vector<Value>& values, std::span<const std::uint32_t> rows) {
    std::vector<Value> selected(rows.size());
    std::transform(rows.begin(), rows.end(), selected.begin(),
                   [&](std::uint32_t row) { return values[row]; });
    return selected;
}

}  // namespace

std::size_t Column::size() const {
    if (const auto* numbers = std::get_if<Numbers>(&cells)) return numbers->values.size();
    return std::get<Texts>(cells).codes.size();
}

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {
    if (!columns_.empty()) n_rows_ = columns_.front().size();
    for (const Column& column : columns_) {
        assert(column.size() == n_rows_);
        assert(find(column.name) == &column);
        static_cast<void>(column);  // only the assertions look at it
    }
}

const Column* Table::find(std::string_view name) const& {
    const auto found = std::find_if(columns_.begin(), columns_.end(),
                                    [&](const Column& column) { return column.name == name; });
    return found == columns_.end() ? nullptr : &*found;
}

const Column& Table::at(std::string_view name) const& {
    if (const Column* column = find(name)) return *column;
    std::vector<std::string> names;
    for (const Column& column : columns_) names.push_back(column.name);
    throw SchemaMismatch("there is no column '" + std::string(name) + "'",
                         {.why = {}, .help = nearest_names_help(name, names)});
}

Table Table::select_rows(std::span<const std::uint32_t> rows) const {
    Table selected;
    selected.n_rows_ = rows.size();
    selected.columns_.reserve(columns_.size());
    for (const Column& column : columns_) {
        if (const auto* numbers = std::get_if<Numbers>(&column.cells)) {
            selected.columns_.push_back({column.name, Numbers{select(numbers->values, rows)}});
        } else {
            const auto& texts = std::get<Texts>(column.cells);
            selected.columns_.push_back(
                {column.name, Texts{select(texts.codes, rows), texts.dictionary}});
        }
    }
    return selected;
}

}  // namespace mlpipe
