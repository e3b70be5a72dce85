// wilson_interval.h: how far an observed share may be trusted at its number of rows.
#pragma once

#include <cstdint>

#include "metrics/interval.h"

namespace mlpipe {

/// The 95 % score interval of a proportion (Wilson 1927): `successes` of `rows`, 0 <= successes <=
/// rows. Inside [0, 1] at any count, 0 and all included; [0, 1] for no row. Throws InvalidArgument
/// for counts outside that range.
[[nodiscard]] Interval wilson_interval(std::int64_t successes, std::int64_t rows);
/// The same of a share in [0, 1] that need not be a whole number of `rows` > 0.
[[nodiscard]] Interval wilson_interval_of_share(double share, double rows);

}  // namespace mlpipe
