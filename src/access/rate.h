// rate.h: how many requests in how much time: "100/s", "6000/min", "5000/h".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mlpipe {

struct Rate {
    std::uint32_t requests = 1;  ///< 1 to largest_rate
    std::uint32_t seconds = 1;   ///< 1, 60 or 3600

    bool operator==(const Rate&) const = default;
};

inline constexpr std::uint32_t largest_rate = 1'000'000;

/// "100/s", "6000/min".
[[nodiscard]] std::string to_text(const Rate& rate);

/// A whole number from 1 to largest_rate, '/', and s, min or h. Nothing for another text.
[[nodiscard]] std::optional<Rate> parse_rate(std::string_view text);

/// How much a caller may ask: `rate` on average, and at most `burst` at once.
struct Allowance {
    Rate rate;
    std::uint32_t burst = 1;  ///< 1 to largest_rate

    bool operator==(const Allowance&) const = default;
};

/// Where no burst is named it is the whole of the rate: who may ask 6000 times a minute may do so
/// in its first second.
[[nodiscard]] inline Allowance allowance(const Rate& rate,
                                         const std::optional<std::uint32_t>& burst) {
    return {.rate = rate, .burst = burst.value_or(rate.requests)};
}

}  // namespace mlpipe
