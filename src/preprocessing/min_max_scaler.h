// min_max_scaler.h: the range seen in training becomes [0, 1] (scikit-learn's MinMaxScaler).
#pragma once

#include "preprocessing/standard_scaler.h"

namespace mlpipe {

struct MinMaxScaler {
    bool operator==(const MinMaxScaler&) const = default;
    /// offset = minimum, scale = 1 / (maximum - minimum); `values` finite. A constant column gets
    /// scale 1. Values outside the range seen go below 0 or above 1; nothing is clipped. No values:
    /// {0, 1}.
    [[nodiscard]] Scale fit(std::span<const float> values) const;
};

}  // namespace mlpipe
