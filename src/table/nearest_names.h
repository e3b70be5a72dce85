// nearest_names.h: what a person who wrote a column name that is not there may have meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mlpipe {

/// A help line: "did you mean 'tenure' or 'tenure_months'?" with up to three names within a third
/// of the letters (case aside), nearest first, ties in the order of `names`; where none is near,
/// "the columns are: a, b, c" with at most twenty of them. Empty if `names` is.
[[nodiscard]] std::string nearest_names_help(std::string_view name,
                                             std::span<const std::string> names);

}  // namespace mlpipe
