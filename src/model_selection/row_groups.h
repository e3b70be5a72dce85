// row_groups.h: rows parted by what a column says of them: levels of texts, bands of numbers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "table/table.h"

namespace mlpipe {

struct RowGroup {
    std::string label;  ///< "Month-to-month", "3 to < 12", "missing"
    std::vector<std::uint32_t> rows;
};

/// More different texts than this name rows instead of grouping them.
inline constexpr std::size_t most_groups = 50;
/// Numbers with at most this many different values are grouped by value, others into bands.
inline constexpr std::size_t most_values = 10;

/// Every row of `table` is in one group; groups without rows are left out. Texts by level, in the
/// order of first sight; numbers by value, ascending, or in four bands with about as many rows each
/// (edges at the quartiles). With `edges`, ascending, numbers fall into the bands below the first,
/// from each to below the next, from the last on; texts must then be numbers. Missing cells come
/// last. Throws SchemaMismatch for no such column, more than most_groups texts, or a text that is
/// no number; InvalidArgument for edges that do not ascend.
[[nodiscard]] std::vector<RowGroup> groups_by_column(const Table& table, const std::string& column,
                                                     std::span<const double> edges = {});

}  // namespace mlpipe
