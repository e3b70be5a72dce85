// logarithm.h: log with the same bits on every machine, for what reaches a model's bytes.
//
// As with exp (exponential.h), the C library's log differs in its last bit between processors with
// and without fused multiply-add. Only + - * / and bit operations here.
#pragma once

#include <bit>
#include <cstdint>

namespace mlpipe {

/// log(1 + e) for e in [-0.3, 1] within 2 ulp: 2 artanh(s) with s = e / (2 + e), |s| <= 1/3, by its
/// series up to s^33, whose rest is below 2^-57 of it. Without a branch, for loops that become
/// vectors.
[[gnu::always_inline]] inline double log_of_one_plus(double e) {
    const double s = e / (2 + e);
    const double q = s * s;
    double sum = 1.0 / 33;
    for (int odd = 31; odd >= 3; odd -= 2) sum = sum * q + 1.0 / odd;
    return 2 * s + 2 * s * (q * sum);
}

/// log(x) within 3 ulp of the larger of its two parts, k ln 2 and log(x / 2^k) with x / 2^k in
/// [0.707, 1.415). REQUIRES: x is positive, finite and normal.
[[nodiscard]] inline double logarithm(double x) {
    constexpr double ln2_high = 6.93147180369123816490e-01;  // k * high is exact
    constexpr double ln2_low = 1.90821492927058770002e-10;
    constexpr std::uint64_t root_half = 0x3fe6a09e667f3bcd;  // the bits of 0.707
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const auto k = static_cast<std::int64_t>(bits - root_half) >> 52;
    const double m = std::bit_cast<double>(bits - (static_cast<std::uint64_t>(k) << 52));
    const auto scale = static_cast<double>(k);
    return scale * ln2_high + (log_of_one_plus(m - 1) + scale * ln2_low);
}

}  // namespace mlpipe
