// level.h: the texts of a category: which are integers, how they are sorted, and how a number cell
// reads as one.
#pragma once

#include <string>
#include <string_view>

namespace mlpipe {

/// True for the canonical text of an integer, "-12": no plus sign, no leading zero.
[[nodiscard]] bool is_integer_level(std::string_view text);

/// A number cell as the text of a level: "0", "-12", "1.5". Not for NaN.
[[nodiscard]] std::string level_text(float value);

/// How levels are sorted: by bytes or, where they are integers, by value with other texts after.
struct LevelOrder {
    bool integer_levels = false;
    [[nodiscard]] bool operator()(std::string_view a, std::string_view b) const;
};

}  // namespace mlpipe
