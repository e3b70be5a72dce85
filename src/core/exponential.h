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

/// 1 / (1 + e^-x), in [0, 1]; never overflows.
[[nodiscard]] inline double sigmoid(double x) {
    return 1.0 / (1.0 + exponential(-x));
}

/// The inverse of sigmoid: log(p / (1 - p)); -inf at 0 and +inf at 1.
[[nodiscard]] inline double logit(double p) {
    return std::log(p) - std::log1p(-p);
}

}  // namespace mlpipe
