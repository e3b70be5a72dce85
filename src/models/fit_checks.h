// fit_checks.h: what every model demands of its settings and training data, in one wording.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/parallel.h"
#include "preprocessing/design_matrix.h"

namespace mlpipe {

/// The values an integer setting may have; no `high` means no upper limit.
struct IntegerRange {
    std::int64_t low = 1;
    std::optional<std::int64_t> high = std::nullopt;
};

/// Throws InvalidArgument: "random_forest: n_estimators must be between 1 and 65536, not 0", or
/// "random_forest: max_depth must be at least 1, not 0".
void check_integer(std::string_view algorithm, std::string_view setting, std::int64_t value,
                   IntegerRange range);

/// Throws InvalidArgument unless `value` is finite and above 0: "logistic_regression: C must be a
/// number above 0, not -1".
void check_positive(std::string_view algorithm, std::string_view setting, double value);

/// The values a number setting may have: finite, from `low` to `high`, the ends themselves only if
/// allowed; no `high` means no upper limit.
struct NumberRange {
    double low = 0;
    bool low_allowed = true;
    std::optional<double> high = std::nullopt;
    bool high_allowed = true;
};

/// Above 0 and at most 1.
inline constexpr NumberRange share_range{.low = 0, .low_allowed = false, .high = 1.0};

/// Throws InvalidArgument: "xgboost: subsample must be a number above 0 and at most 1, not 2", or
/// "xgboost: gamma must be a number from 0 on, not -1".
void check_number(std::string_view algorithm, std::string_view setting, double value,
                  const NumberRange& range);

/// Throws InvalidArgument for a seed that a file could not hold: "xgboost: seed must be below 2^63,
/// not 9223372036854775808".
void check_seed(std::string_view algorithm, std::uint64_t seed);

/// Whether a model takes numbers that are missing (NaN).
enum class MissingNumbers { refused, taken };

/// Throws InvalidArgument unless `x` has a feature and only finite numbers (or missing ones, where
/// they are taken), and `y` has x.n_rows codes 0 or 1, both present. A value is named by its output
/// feature and row, counted from 0.
void check_training_data(std::string_view algorithm, const DesignMatrix& x,
                         std::span<const std::uint8_t> y, Threads threads,
                         MissingNumbers missing = MissingNumbers::refused);

}  // namespace mlpipe
