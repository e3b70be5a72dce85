#include "models/class_weight.h"

#include <algorithm>

namespace mlpipe {

std::array<double, 2> class_weights(ClassWeight weight, std::span<const std::uint8_t> y) {
    if (weight == ClassWeight::none) return {1.0, 1.0};
    const auto n = static_cast<double>(y.size());
    const auto positives = static_cast<double>(std::ranges::count(y, std::uint8_t{1}));
    return {n / (2.0 * (n - positives)), n / (2.0 * positives)};
}

}  // namespace mlpipe
