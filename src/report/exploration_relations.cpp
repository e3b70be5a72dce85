#include "report/exploration_relations.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "report/related_categories.h"
#include "report/related_numbers.h"

namespace mlpipe {
namespace {

constexpr std::size_t fewest_pair_rows = 1000;
constexpr double most_pair_cells = 4e8;  ///< pairs x rows, about a second on one core

std::size_t rows_for_pairs(std::size_t n_rows, std::size_t n_columns) {
    const double pairs = static_cast<double>(n_columns) * static_cast<double>(n_columns) / 2;
    const auto affordable = static_cast<std::size_t>(most_pair_cells / std::max(1.0, pairs));
    return std::min(n_rows, std::max(fewest_pair_rows, affordable));
}

/// `n` of `n_rows` rows, evenly spaced.
std::vector<std::uint32_t> spaced_rows(std::size_t n_rows, std::size_t n) {
    std::vector<std::uint32_t> rows;
    rows.reserve(n);
    for (std::size_t i = 0; i < n; ++i) rows.push_back(static_cast<std::uint32_t>(i * n_rows / n));
    return rows;
}

}  // namespace

Relations find_relations(const Table& table, std::span<const ColumnExploration> explored,
                         const std::string& target, Threads threads) {
    Relations relations;
    std::vector<std::size_t> numbers;
    std::vector<std::size_t> categories;
    for (std::size_t i = 0; i < explored.size(); ++i) {
        if (explored[i].name == target || explored[i].distinct < 2) continue;
        if (explored[i].type == ColumnType::id) continue;
        (explored[i].type == ColumnType::category ? categories : numbers).push_back(i);
    }
    relations.pair_rows =
        rows_for_pairs(table.n_rows(), std::max(numbers.size(), categories.size()));
    const std::vector<std::uint32_t> rows = spaced_rows(table.n_rows(), relations.pair_rows);
    relate_numbers(relations, table, numbers, rows, threads);
    relate_categories(relations, table, explored, categories, rows, threads);
    return relations;
}

}  // namespace mlpipe
