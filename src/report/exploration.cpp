#include "report/exploration.h"

#include <algorithm>

namespace mlpipe {

Exploration explore(const TypedTable& data, const Target& target, Threads threads) {
    const std::vector<Column>& columns = data.table.columns();
    const std::span<const std::uint8_t> y = target.y;
    Exploration seen;
    seen.target = target.column;
    seen.names = target.names;
    seen.all = {.text = "all", .rows = std::ssize(y), .positive = std::ranges::count(y, 1)};
    seen.columns.resize(columns.size());
    for_each_block(columns.size(), threads, [&](std::size_t i) {
        if (columns[i].name == target.column) {
            seen.columns[i].name = target.column;
            return;
        }
        seen.columns[i] = explore_column(columns[i], *data.schema.find(columns[i].name), y);
    });
    seen.relations = find_relations(data.table, seen.columns, target.column, threads);
    seen.bundles = find_bundles(data.table, seen.columns, target.column, y);
    seen.duplicates = find_duplicates(data.table, data.schema, target.column, y, threads);
    seen.findings = find_findings(seen.columns, seen.bundles, seen.relations, target.column,
                                  target.names.positive_label);
    seen.warnings = find_quality_warnings(data.table, seen.columns, seen.relations, seen.duplicates,
                                          target.column, y, data.notes);
    std::erase_if(seen.columns, [&](const auto& column) { return column.name == target.column; });
    return seen;
}

std::vector<const ColumnExploration*> by_strength(const Exploration& exploration) {
    std::vector<const ColumnExploration*> columns;
    for (const ColumnExploration& column : exploration.columns) {
        if (column.type != ColumnType::id) columns.push_back(&column);
    }
    std::ranges::stable_sort(columns, std::ranges::greater{},
                             [](const ColumnExploration* column) { return column->strength(); });
    return columns;
}

}  // namespace mlpipe
