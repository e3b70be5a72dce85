#include "preprocessing/min_max_scaler.h"

#include <algorithm>

namespace mlpipe {

Scale MinMaxScaler::fit(std::span<const float> values) const {
    if (values.empty()) return {};
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const float offset = *low + 0.0f;  // never -0, whose sign the order of rows would decide
    if (*low == *high) return {.offset = offset, .scale = 1};
    return {.offset = offset,
            .scale = reciprocal_scale(static_cast<double>(*high) - static_cast<double>(*low))};
}

}  // namespace mlpipe
