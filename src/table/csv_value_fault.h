// csv_value_fault.h: a cell whose text is not what its column takes, and columns that are not
// there.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "table/column_inference.h"
#include "table/csv_body.h"
#include "table/csv_header.h"
#include "table/schema.h"

namespace mlpipe {

struct ValueFault {
    std::size_t row = 0;
    std::size_t column = 0;  ///< of the file, from 0
    ColumnType type = ColumnType::number;
};

/// The first row of a column of numbers that a column of `type` cannot take: no float32 or, for an
/// integer, one with a fraction. Nothing for the other types.
[[nodiscard]] std::optional<std::size_t> first_bad_row(const RawColumn& raw, ColumnType type);

/// Keeps the upper of the two; in one row the left one.
void keep_first(std::optional<ValueFault>& first, const ValueFault& fault);

/// Throws SchemaMismatch: the column is of that type in the schema.
[[noreturn]] void throw_schema_value(const CsvBody& body, const CsvHeader& header,
                                     const ValueFault& fault);
/// Throws BadFormat: the user has said that the column is of that type.
[[noreturn]] void throw_forced_value(const CsvBody& body, const CsvHeader& header,
                                     const ValueFault& fault);
/// Throws BadFormat: the other cells of the column are numbers.
[[noreturn]] void throw_inferred_value(const CsvBody& body, const CsvHeader& header,
                                       std::size_t column, const TextFacts& facts,
                                       const Texts& texts);

/// Throws SchemaMismatch "data.csv: missing columns: a, b".
[[noreturn]] void throw_missing_columns(const CsvHeader& header,
                                        std::span<const std::string> absent);

}  // namespace mlpipe
