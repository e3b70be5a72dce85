// one_hot_encoder.h: one output feature for each level (scikit-learn's OneHotEncoder, unknown
// ignored).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlpipe {

/// A level and how many training rows have it, missing cells being imputed already.
struct LevelCount {
    std::string level;
    std::size_t rows = 0;
};

/// The codes that a column's levels get.
struct LevelCodes {
    /// Every level in the order given, with its code.
    std::vector<std::pair<std::string, std::uint16_t>> code_of_level;
    /// The output feature of each code: "contract_Month-to-month".
    std::vector<std::string> feature_names;

    [[nodiscard]] std::optional<std::uint16_t> find(std::string_view level) const;
};

struct OneHotEncoder {
    /// Levels with fewer training rows share one feature, "<column>_infrequent_sklearn", after the
    /// others; >= 1, and 1 groups nothing.
    int min_frequency = 1;

    bool operator==(const OneHotEncoder&) const = default;

    /// `levels` are those of the training rows, different and in LevelOrder (level.h). Throws
    /// InvalidArgument for min_frequency < 1, SchemaMismatch for more than max_codes codes.
    [[nodiscard]] LevelCodes fit(const std::string& column,
                                 std::span<const LevelCount> levels) const;

    static constexpr std::size_t max_codes = 65534;
};

}  // namespace mlpipe
