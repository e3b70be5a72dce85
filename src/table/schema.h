// schema.h: what the columns of a table mean. Inferred once, then it drives everything that looks
// at raw data: CSV headers, JSON validation, OpenAPI, the web form, Python dtypes, drift bins.
//
// The types come from the whole file; levels, range and missing rate from the training rows only.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/parallel.h"
#include "table/table.h"

namespace mlpipe {

enum class ColumnType {
    number,    ///< float32
    integer,   ///< a number without fraction
    category,  ///< one of a few texts
    id,        ///< names the row: echoed and logged, never a feature
    drop,      ///< read past; never stands in a schema
};

/// "number", "integer", "category", "id", "drop".
[[nodiscard]] std::string_view to_text(ColumnType type);
/// The inverse of to_text; "numeric" and "categorical" mean number and category. Nothing for other
/// texts.
[[nodiscard]] std::optional<ColumnType> parse_column_type(std::string_view text);

struct ColumnSchema {
    std::string name;
    ColumnType type = ColumnType::number;
    /// Category: every level is an integer ("0", "1"), so JSON gives it as a number.
    bool integer_levels = false;
    /// Category: the levels seen, sorted by bytes (by value if integer_levels).
    std::vector<std::string> levels = {};
    /// Number, integer: the range seen; NaN if every cell was missing.
    float minimum = std::numeric_limits<float>::quiet_NaN();
    float maximum = std::numeric_limits<float>::quiet_NaN();
    /// Share of missing cells, in [0, 1].
    double missing_rate = 0.0;
};

struct Schema {
    std::vector<ColumnSchema> columns;

    [[nodiscard]] const ColumnSchema* find(std::string_view name) const&;
    const ColumnSchema* find(std::string_view name) const&& = delete;
};

/// `types` with levels, range and missing rate of the rows of `table`. Levels that no row of the
/// table has are left out, even if its dictionary lists them. Throws SchemaMismatch if a column is
/// absent.
[[nodiscard]] Schema summarize(const Table& table, const Schema& types, Threads threads = {1});

/// One row to be scored, reused from request to request: a cell for every column of the schema, in
/// its order.
struct RowBuffer {
    std::vector<float> numbers;  ///< number, integer: the value or NaN; else unused
    std::vector<std::int32_t>
        codes;  ///< category: index into levels, missing_code or unseen_code; else unused

    explicit RowBuffer(const Schema& schema)
        : numbers(schema.columns.size(), std::numeric_limits<float>::quiet_NaN()),
          codes(schema.columns.size(), missing_code) {}
};

}  // namespace mlpipe
