// fitted_parts.h: what a FittedColumnTransformer holds. Private to this room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "preprocessing/column_transformer.h"
#include "preprocessing/expression_evaluator.h"

namespace mlpipe {

/// Where a plan's cells come from.
struct PlanSource {
    bool is_derived = false;
    std::size_t index = 0;  ///< of the schema column or the derived feature
};

struct FittedColumnTransformer::Parts {
    Schema schema;
    std::vector<DerivedFeature> derived;
    std::vector<NumericPlan> derived_inputs;
    std::vector<ColumnPlan> plans;
    std::vector<std::string> feature_names;

    // Worked out from the above.
    std::vector<ExpressionEvaluator> evaluators;  ///< one a derived feature
    std::vector<float> fills;                     ///< a schema column: see ExpressionEvaluator
    std::vector<PlanSource> sources;              ///< one a plan
    DesignMatrix shape;                           ///< the columns of the output, without rows
};

/// What the codes of a row mean: found once for a table or a schema, then used for every row.
struct CodeBinding {
    /// For each plan; for a category the output code of cell code c at [c - unseen_code].
    std::vector<std::vector<std::uint16_t>> code_maps;
    /// For each evaluator the codes of its texts.
    std::vector<std::vector<std::int32_t>> text_codes;
};

/// The texts of the codes 0, 1, 2, … of each schema column; empty for numbers.
using CodeTexts = std::vector<std::vector<std::string_view>>;

[[nodiscard]] CodeBinding bind_codes(const FittedColumnTransformer::Parts& parts,
                                     const CodeTexts& texts);
[[nodiscard]] std::vector<std::string_view> texts_of(const ColumnSchema& column);
[[nodiscard]] std::vector<std::string_view> texts_of(const Dictionary& dictionary);

/// The one path from cells to the design matrix: rows [begin, end) of `cells` become rows from
/// `out_begin` of `out`, whose columns have room for them. `scratch` only grows.
void transform_rows(const FittedColumnTransformer::Parts& parts, const CodeBinding& binding,
                    const Cells& cells, std::size_t begin, std::size_t end, DesignMatrix& out,
                    std::size_t out_begin, std::vector<float>& scratch);

/// `shape` with room for `n_rows` rows.
[[nodiscard]] DesignMatrix with_rows(const DesignMatrix& shape, std::size_t n_rows);

/// For each number its index in `column.levels`, missing_code or unseen_code.
[[nodiscard]] std::vector<std::int32_t> codes_of_numbers(const std::vector<float>& values,
                                                         const ColumnSchema& column,
                                                         Threads threads);

}  // namespace mlpipe
