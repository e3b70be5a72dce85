// simple_imputer.h: what a missing cell becomes (scikit-learn's SimpleImputer).
#pragma once

#include <optional>
#include <span>
#include <string>

namespace mlpipe {

enum class Impute {
    median,         ///< numbers; the mean of the middle two for an even count
    mean,           ///< numbers
    most_frequent,  ///< numbers or texts; the smallest of equally frequent ones
    constant,       ///< fill_value or fill_number
};

struct SimpleImputer {
    /// Unset: constant if fill_value or fill_number is set, else median for numbers, most_frequent
    /// for texts.
    std::optional<Impute> strategy = std::nullopt;
    /// Texts, constant: what a missing cell becomes. Becomes a level of its own if a training cell
    /// is missing.
    std::optional<std::string> fill_value = std::nullopt;
    /// Numbers, constant; finite.
    std::optional<float> fill_number = std::nullopt;

    bool operator==(const SimpleImputer&) const = default;

    /// The replacement for NaN in a column of numbers, in float32; 0 if every value is NaN.
    /// Computed in double. Throws InvalidArgument if the strategy does not fit numbers.
    [[nodiscard]] float fit(std::span<const float> values) const;
};

}  // namespace mlpipe
