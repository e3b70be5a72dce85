// wilson_interval.h: how far an observed share may be trusted at its number of rows.
#pragma once

#include <cstdint>

namespace mlpipe {

struct Interval {
    double low = 0, high = 0;
};

/// The 95 % score interval of a proportion (Wilson 1927): `successes` of `rows`, 0 <= successes <=
/// rows. Inside [0, 1] at any count, 0 and all included; [0, 1] for no row. Throws InvalidArgument
/// for counts outside that range.
[[nodiscard]] Interval wilson_interval(std::int64_t successes, std::int64_t rows);

}  // namespace mlpipe
