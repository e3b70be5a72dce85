// interval.h: a number, and how far it may be trusted at its sample size.
#pragma once

namespace mlpipe {

/// Where the true value is expected to lie, 95 % unless said otherwise. low <= high.
struct Interval {
    double low = 0, high = 0;
};

struct Estimate {
    double value = 0;
    double low = 0, high = 0;  ///< of the interval around it
};

/// 97.5 % quantile of the normal distribution: how many standard errors a 95 % interval reaches.
inline constexpr double normal_reach = 1.959963984540054;

}  // namespace mlpipe
