// related_numbers.h: pairs and products among columns of numbers; part of find_relations().
#pragma once

#include <cstdint>
#include <span>

#include "core/parallel.h"
#include "report/exploration_relations.h"

namespace mlpipe {

/// Fills `correlated` and `products` from the given rows of the given columns, which are numbers.
/// A factor of a product is looked for among the 12 columns most correlated with it, and a product
/// must have r^2 >= 0.99 where neither factor alone has |r| >= 0.98.
void relate_numbers(Relations& relations, const Table& table, std::span<const std::size_t> columns,
                    std::span<const std::uint32_t> rows, Threads threads);

}  // namespace mlpipe
