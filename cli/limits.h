// limits.h: which numbers an option or a key of pipeline.toml may have.
#pragma once

#include <limits>
#include <string_view>

namespace mlpipe {

struct Limits {
    double low, high;
    bool low_included = true, high_included = true;
    std::string_view text;  ///< "a number from 0 to 1"

    /// False for NaN.
    [[nodiscard]] constexpr bool contain(double value) const {
        return (low_included ? value >= low : value > low) &&
               (high_included ? value <= high : value < high);
    }
};

inline constexpr double largest_int = std::numeric_limits<int>::max();

inline constexpr Limits any_number{.low = std::numeric_limits<float>::lowest(),
                                   .high = std::numeric_limits<float>::max(),
                                   .text = "a number"};
inline constexpr Limits probability_limits{.low = 0, .high = 1, .text = "a number from 0 to 1"};
inline constexpr Limits positive_share{
    .low = 0, .high = 1, .low_included = false, .text = "a number greater than 0 and at most 1"};
inline constexpr Limits proper_share{.low = 0,
                                     .high = 1,
                                     .low_included = false,
                                     .high_included = false,
                                     .text = "a number greater than 0 and less than 1"};
inline constexpr Limits control_limits{
    .low = 0, .high = 1, .high_included = false, .text = "a number from 0 to less than 1"};
inline constexpr Limits cost_limits{
    .low = 0, .high = std::numeric_limits<double>::max(), .text = "a number of at least 0"};
inline constexpr Limits from_zero{.low = 0, .high = largest_int, .text = "a whole number from 0"};
inline constexpr Limits from_one{
    .low = 1, .high = largest_int, .text = "a whole number of at least 1"};
inline constexpr Limits from_two{
    .low = 2, .high = largest_int, .text = "a whole number of at least 2"};
inline constexpr Limits reason_limits{
    .low = 1, .high = 1000, .text = "a whole number from 1 to 1000"};
inline constexpr Limits thread_limits{
    .low = 0, .high = 1024, .text = "a whole number from 0 (all cores) to 1024"};
inline constexpr Limits port_limits{
    .low = 0, .high = 65535, .text = "a whole number from 0 (any free port) to 65535"};
inline constexpr Limits burst_limits{
    .low = 1, .high = 1'000'000, .text = "a whole number from 1 to 1000000"};
inline constexpr Limits seed_limits{
    .low = 0, .high = 0x1p63, .text = "a whole number from 0 to 2^63 - 1"};

}  // namespace mlpipe
