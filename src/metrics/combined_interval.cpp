#include "metrics/combined_interval.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mlpipe {

Estimate difference(const Estimate& a, const Estimate& b) {
    const double value = a.value - b.value;
    return {.value = value,
            .low = value - std::hypot(a.value - a.low, b.high - b.value),
            .high = value + std::hypot(a.high - a.value, b.value - b.low)};
}

Estimate weighted_sum(double weight_a, const Estimate& a, double weight_b, const Estimate& b) {
    const double value = weight_a * a.value + weight_b * b.value;
    return {
        .value = value,
        .low = value - std::hypot(weight_a * (a.value - a.low), weight_b * (b.value - b.low)),
        .high = value + std::hypot(weight_a * (a.high - a.value), weight_b * (b.high - b.value))};
}

Estimate ratio(const Estimate& a, const Estimate& b) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    Estimate result;
    if (b.value > 0) result.value = a.value / b.value;
    if (b.value == 0 && a.value > 0) result.value = infinity;

    // The products of the source; each root is at least 0 but for rounding.
    const double product = a.value * b.value;
    const double low_a = a.low * (2 * a.value - a.low);
    const double high_a = a.high * (2 * a.value - a.high);
    const double low_b = b.low * (2 * b.value - b.low);
    const double high_b = b.high * (2 * b.value - b.high);
    // Numerator and denominator of the source times (product + root): exact where high_b is near 0.
    if (low_a > 0) {
        const double root = std::sqrt(std::max(0.0, product * product - low_a * high_b));
        result.low = low_a / (product + root);
    }
    result.high = infinity;
    if (low_b > 0) {
        const double root = std::sqrt(std::max(0.0, product * product - high_a * low_b));
        result.high = (product + root) / low_b;
    }
    return result;
}

}  // namespace mlpipe
