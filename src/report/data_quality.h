// data_quality.h: what may be wrong with the data, and what to do about it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/parallel.h"
#include "report/exploration_relations.h"

namespace mlpipe {

enum class Quality {
    leakage,           ///< a column that tells the target almost alone
    conflicting_rows,  ///< equal features, different targets
    duplicate_rows,    ///< rows equal in every column but ids
    few_rows,          ///< fewer than 100 rows of a class
    constant,          ///< one value in every row
    near_constant,     ///< one value in at least 99 % of the rows
    id_like,           ///< as good as a row number
    missing,           ///< at least 5 % of the cells
    mixed_types,       ///< numbers and texts in one column
    spelling,          ///< levels that differ in case or spaces only
    rare_levels,       ///< levels with few rows
    outliers,          ///< values far outside the quartiles
    product,           ///< a number that is the product of two others
    correlated,        ///< numbers with |r| >= 0.95
    determined,        ///< a category that another one tells
    same_rows,         ///< levels of several columns that are one set of rows
    reading,           ///< said by the reader
};

/// "leakage", "conflicting_rows", … as spelt above.
[[nodiscard]] std::string_view to_text(Quality kind);

struct QualityWarning {
    Quality kind = Quality::reading;
    std::vector<std::string> columns;  ///< those concerned, in the order of the table
    std::string text;                  ///< what was found, with numbers
    std::string advice;                ///< what to do
};

struct DuplicateRows {
    std::int64_t duplicates = 0;  ///< rows equal to an earlier one in every column but ids
    std::int64_t conflicts = 0;   ///< rows whose features other rows share with the other class
};

/// Rows are compared by 63 bits of a hash. A missing cell equals a missing cell.
[[nodiscard]] DuplicateRows find_duplicates(const Table& table, const Schema& schema,
                                            const std::string& target,
                                            std::span<const std::uint8_t> y, Threads threads);

/// All warnings, by kind in the order of Quality, then by column. `columns` is of the columns of
/// `table`; `notes` are the reader's.
[[nodiscard]] std::vector<QualityWarning> find_quality_warnings(
    const Table& table, std::span<const ColumnExploration> columns, const Relations& relations,
    const DuplicateRows& duplicates, const std::string& target, std::span<const std::uint8_t> y,
    std::span<const std::string> notes);

}  // namespace mlpipe
