#include "preprocessing/level.h"

#include <cmath>
#include <cstdint>

#include "core/number_text.h"

namespace mlpipe {

bool is_integer_level(std::string_view text) {
    const bool negative = text.starts_with('-');
    const std::string_view digits = text.substr(negative ? 1 : 0);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) {
        return false;
    }
    return digits[0] != '0' || text == "0";
}

bool LevelOrder::operator()(std::string_view a, std::string_view b) const {
    if (!integer_levels) return a < b;
    const bool a_is_integer = is_integer_level(a);
    if (a_is_integer != is_integer_level(b)) return a_is_integer;
    if (!a_is_integer) return a < b;
    const double value_a = parse_number(a).value_or(0);
    const double value_b = parse_number(b).value_or(0);
    return value_a != value_b ? value_a < value_b : a < b;
}

std::string level_text(float value) {
    if (value != std::trunc(value) || std::fabs(value) >= 0x1p63f) return to_text(value);
    return std::to_string(static_cast<std::int64_t>(value));
}

}  // namespace mlpipe
