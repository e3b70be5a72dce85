#include "metrics/wilson_interval.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace mlpipe {

Interval wilson_interval(std::int64_t successes, std::int64_t rows) {
    if (successes < 0 || successes > rows)
        throw InvalidArgument(fmt::format("{} successes of {} rows is no share", successes, rows));
    if (rows == 0) return {.low = 0, .high = 1};
    constexpr double z = 1.959963984540054;  // 97.5 % quantile of the normal distribution
    const auto n = static_cast<double>(rows);
    const double share = static_cast<double>(successes) / n;
    const double shrink = 1 / (1 + z * z / n);
    const double centre = shrink * (share + z * z / (2 * n));
    const double half = shrink * z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    // At either end of the range the bound is exact, where rounding would miss it by a bit.
    return {.low = successes == 0 ? 0 : std::max(0.0, centre - half),
            .high = successes == rows ? 1 : std::min(1.0, centre + half)};
}

}  // namespace mlpipe
