// checks.h: what every metric asks of its arguments.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace mlpipe {

/// Throws InvalidArgument unless y_true and `values` (called `name` in the message) have the same
/// length, at least one row, codes 0 and 1, and no NaN.
void check_rows(std::span<const std::uint8_t> y_true, std::span<const double> values,
                std::string_view name);
/// check_rows, and every p in [0, 1].
void check_probabilities(std::span<const std::uint8_t> y_true, std::span<const double> p);
/// Throws InvalidArgument unless both classes are present; `score` names what needs them.
void check_both_classes(std::span<const std::uint8_t> y_true, std::string_view score);
/// The same unless there is a positive row.
void check_positive_row(std::span<const std::uint8_t> y_true, std::string_view score);

}  // namespace mlpipe
