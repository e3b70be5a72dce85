#include "core/yes_no.h"

#include <algorithm>
#include <array>

namespace mlpipe {
namespace {

bool equals_in_any_case(std::string_view text, std::string_view lower) {
    return std::ranges::equal(text, lower, {}, [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
}

constexpr std::array<std::string_view, 5> yes_like{"yes", "1", "true", "y", "t"};
constexpr std::array<std::string_view, 5> no_like{"no", "0", "false", "n", "f"};

bool is_one_of(std::string_view text, const std::array<std::string_view, 5>& texts) {
    return std::ranges::any_of(texts, [&](auto each) { return equals_in_any_case(text, each); });
}

}  // namespace

bool is_yes_like(std::string_view text) {
    return is_one_of(text, yes_like);
}

bool is_no_like(std::string_view text) {
    return is_one_of(text, no_like);
}

}  // namespace mlpipe
