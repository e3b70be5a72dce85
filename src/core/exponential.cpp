#include "core/exponential.h"

#include <limits>

namespace mlpipe {

double exponential(double x) {
    if (!(x <= 709.782712893384)) return x > 0 ? std::numeric_limits<double>::infinity() : x;
    if (x < -708.3964185322641) return 0.0;
    constexpr double log2_e = 1.4426950408889634;
    constexpr double ln2_high =
        6.93147180369123816490e-01;  // its last 32 bits are zero: k * high is exact
    constexpr double ln2_low = 1.90821492927058770002e-10;
    constexpr double round_shift = 0x1.8p52;  // adding it rounds to an integer, ties to even
    const double k = (x * log2_e + round_shift) - round_shift;
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
    const double tail = r + r * r * sum;
    // 2^k in two factors, so that k = 1024 and k = -1022 neither overflow nor underflow on the way.
    const auto half = static_cast<std::int64_t>(k) / 2;
    const auto rest = static_cast<std::int64_t>(k) - half;
    const auto power = [](std::int64_t e) {
        return std::bit_cast<double>(static_cast<std::uint64_t>(e + 1023) << 52);
    };
    return (1.0 + tail) * power(half) * power(rest);
}

}  // namespace mlpipe
