#include "preprocessing/standard_scaler.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/parallel.h"

namespace mlpipe {
namespace {

/// The sum of term(value), added within blocks and then over blocks.
template <typename Term>
double sum(std::span<const float> values, const Term& term) {
    double total = 0;
    for (std::size_t begin = 0; begin < values.size(); begin += block_rows) {
        double block = 0;
        for (const float value :
             values.subspan(begin, std::min(block_rows, values.size() - begin))) {
            block += term(static_cast<double>(value));
        }
        total += block;
    }
    return total;
}

/// As scikit-learn's _is_constant_feature: the variance is no more than rounding can make it.
bool is_constant(double variance, double mean, double n) {
    constexpr double eps = std::numeric_limits<double>::epsilon();
    const double rounding = n * mean * eps;
    return variance <= n * eps * variance + rounding * rounding;
}

}  // namespace

float reciprocal_scale(double width) {
    constexpr double largest = std::numeric_limits<float>::max();
    return static_cast<float>(std::min(1 / width, largest));
}

Scale StandardScaler::fit(std::span<const float> values) const {
    if (values.empty()) return {};
    const auto n = static_cast<double>(values.size());
    const double mean = sum(values, [](double value) { return value; }) / n;
    // The second sum is what rounding left in the mean (Chan, Golub and LeVeque 1983, eq. 1.7).
    const double squares = sum(values, [&](double x) { return (x - mean) * (x - mean); });
    const double rest = sum(values, [&](double x) { return x - mean; });
    const double variance = (squares - rest * rest / n) / n;
    const float offset = static_cast<float>(mean);
    if (is_constant(variance, mean, n)) return {.offset = offset, .scale = 1};
    return {.offset = offset, .scale = reciprocal_scale(std::sqrt(variance))};
}

}  // namespace mlpipe
