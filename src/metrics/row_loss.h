// row_loss.h: what one row adds to the mean losses; y is 0 or 1, p its probability of being 1.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace mlpipe {

/// -log p(y), with p kept 2^-52 away from 0 and 1, as scikit-learn does for float64.
inline double row_log_loss(std::uint8_t y, double p) {
    constexpr double margin = std::numeric_limits<double>::epsilon();
    const double kept = std::clamp(p, margin, 1.0 - margin);
    return -std::log(y == 1 ? kept : 1.0 - kept);
}

/// (p - y)^2.
inline double row_brier(std::uint8_t y, double p) {
    const double error = p - static_cast<double>(y);
    return error * error;
}

}  // namespace mlpipe
