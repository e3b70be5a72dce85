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
    return wilson_interval_of_share(static_cast<double>(successes) / static_cast<double>(rows),
                                    static_cast<double>(rows));
}

Interval wilson_interval_of_share(double share, double rows) {
    constexpr double z = normal_reach;
    const double shrink = 1 / (1 + z * z / rows);
    const double centre = shrink * (share + z * z / (2 * rows));
    const double half =
        shrink * z * std::sqrt(share * (1 - share) / rows + z * z / (4 * rows * rows));
    // At either end of the range the bound is exact, where rounding would miss it by a bit.
    return {.low = share == 0 ? 0 : std::max(0.0, centre - half),
            .high = share == 1 ? 1 : std::min(1.0, centre + half)};
}

}  // namespace mlpipe
