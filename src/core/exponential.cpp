#include "core/exponential.h"

#include <limits>

namespace mlpipe {

double exponential(double x) {
    if (!(x <= 709.782712893384)) return x > 0 ? std::numeric_limits<double>::infinity() : x;
    if (x < -708.3964185322641) return 0.0;
    const ScaledExponential scaled = scaled_exponential(x);
    const double k = scaled.shifted - round_shift;
    // 2^k in two factors, so that k = 1024 and k = -1022 neither overflow nor underflow on the way.
    const auto half = static_cast<std::int64_t>(k) / 2;
    const auto rest = static_cast<std::int64_t>(k) - half;
    const auto power = [](std::int64_t e) {
        return std::bit_cast<double>(static_cast<std::uint64_t>(e + 1023) << 52);
    };
    return scaled.fraction * power(half) * power(rest);
}

}  // namespace mlpipe
