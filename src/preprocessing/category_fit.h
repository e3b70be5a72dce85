// category_fit.h: what one category column learns: its levels, their codes, and what a missing cell
// becomes.
#pragma once

#include <string>
#include <vector>

#include "preprocessing/column_transformer.h"
#include "preprocessing/step_settings.h"

namespace mlpipe {

struct CategoryFit {
    CategoricalPlan plan;  ///< n_levels is 0 if there is no level
    std::vector<std::string> feature_names;
    ColumnSchema schema;  ///< with the levels seen, and the fill if it became one
};

/// `cells` are the training rows of the column that `schema` describes, texts or numbers. Throws as
/// OneHotEncoder::fit.
[[nodiscard]] CategoryFit fit_category(const Column& cells, const ColumnSchema& schema,
                                       const TextSettings& settings);

/// The levels of the rows of `cells`, as summarize gives them for texts.
[[nodiscard]] ColumnSchema describe_category(const Column& cells, const ColumnSchema& schema);

/// Adds `level` at its place unless it is there.
void add_level(ColumnSchema& column, const std::string& level);

}  // namespace mlpipe
