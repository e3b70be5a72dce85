// exponential.h: exp and the logistic function, with the same bits on every machine.
//
// The C library picks another exp where the processor has fused multiply-add, and its last bit may
// differ. Training sums millions of these, so a model's bytes would depend on the machine. This one
// uses only +, * and bit operations, which IEEE 754 fixes.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace mlpipe {

/// e^x within 2 ulp. Overflows to +inf above 709.78, gives 0 below -708.39 (no subnormals), NaN for
/// NaN. Method: x = k ln 2 + r with |r| <= ln 2 / 2 in two parts (Cody and Waite 1980), then the
/// Taylor polynomial of degree 13, whose error on that interval is below 2^-57.
[[nodiscard]] double exponential(double x);

/// e^x as fraction * 2^k. `shifted` has k, rounded to even, in its lowest bits.
struct ScaledExponential {
    double fraction;
    double shifted;
};

/// Adding it rounds to an integer, ties to even, which then stands in the lowest bits.
inline constexpr double round_shift = 0x1.8p52;

/// The part that all forms share. REQUIRES: e^x is neither 0 nor infinite.
[[gnu::always_inline]] inline ScaledExponential scaled_exponential(double x) {
    constexpr double log2_e = 1.4426950408889634;
    constexpr double ln2_high =
        6.93147180369123816490e-01;  // its last 32 bits are zero: k * high is exact
    constexpr double ln2_low = 1.90821492927058770002e-10;
    const double shifted = x * log2_e + round_shift;
    const double k = shifted - round_shift;
    const double r = (x - k * ln2_high) - k * ln2_low;
    double sum = 1.0 / 6227020800.0;
    sum = sum * r + 1.0 / 479001600.0;
    sum = sum * r + 1.0 / 39916800.0;
    sum = sum * r + 1.0 / 3628800.0;
    sum = sum * r + 1.0 / 362880.0;
    sum = sum * r + 1.0 / 40320.0;
    sum = sum * r + 1.0 / 5040.0;
    sum = sum * r + 1.0 / 720.0;
    sum = sum * r + 1.0 / 120.0;
    sum = sum * r + 1.0 / 24.0;
    sum = sum * r + 1.0 / 6.0;
    sum = sum * r + 0.5;
    return {.fraction = 1.0 + (r + r * r * sum), .shifted = shifted};
}

/// The bits of exponential(x) without a branch or a table, for loops that become vectors. REQUIRES:
/// -708.39 <= x <= 709, where 2^k is a normal number, or NaN.
[[gnu::always_inline]] inline double exponential_within_708(double x) {
    const ScaledExponential scaled = scaled_exponential(x);
    const std::uint64_t power = (std::bit_cast<std::uint64_t>(scaled.shifted) + 1023) << 52;
    return scaled.fraction * std::bit_cast<double>(power);
}

/// The same for any x <= 0.
[[gnu::always_inline]] inline double exponential_below_zero(double x) {
    constexpr double lowest = -708.3964185322641;
    return x < lowest ? 0.0 : exponential_within_708(x < lowest ? lowest : x);
}

/// 1 / (1 + e^-x), in [0, 1]; never overflows.
[[nodiscard]] inline double sigmoid(double x) {
    return 1.0 / (1.0 + exponential(-x));
}

/// The inverse of sigmoid: log(p / (1 - p)); -inf at 0 and +inf at 1.
[[nodiscard]] inline double logit(double p) {
    return std::log(p) - std::log1p(-p);
}

}  // namespace mlpipe
