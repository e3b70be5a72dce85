// related_categories.h: categories that tell each other; part of find_relations().
#pragma once

#include <cstdint>
#include <span>

#include "core/parallel.h"
#include "report/exploration_relations.h"

namespace mlpipe {

/// Fills `associated` from the given rows, `determined` and `same_rows` from all. A category with
/// more than 50 levels takes no part in `associated`; one with more levels than a tenth of the rows
/// determines nothing (an id would determine everything).
void relate_categories(Relations& relations, const Table& table,
                       std::span<const ColumnExploration> explored,
                       std::span<const std::size_t> columns, std::span<const std::uint32_t> rows,
                       Threads threads);

}  // namespace mlpipe
