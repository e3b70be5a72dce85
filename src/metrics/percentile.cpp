#include "metrics/percentile.h"

#include <algorithm>
#include <cstddef>

namespace mlpipe {

double percentile(std::span<const double> sorted, double share) {
    const double position = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const double low = sorted[below];
    const double high = sorted[std::min(below + 1, sorted.size() - 1)];
    const double part = position - static_cast<double>(below);
    // From the nearer end, as numpy does: exact at both.
    return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1.0 - part);
}

}  // namespace mlpipe
