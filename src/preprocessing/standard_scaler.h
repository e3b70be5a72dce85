// standard_scaler.h: zero mean and unit variance (scikit-learn's StandardScaler).
//
//   z = (x - mean) * (1 / sd),  sd^2 = sum (x - mean)^2 / n     (population variance)
//
// Mean and deviation are summed in double, in fixed blocks, over float32 values; offset and scale
// are then rounded to float32 and applied in float32, as every ONNX runtime does it.
#pragma once

#include <span>

namespace mlpipe {

/// z = (x - offset) * scale, in float32.
struct Scale {
    float offset = 0;
    float scale = 1;
};

struct StandardScaler {
    /// `values` finite. A constant column gets scale 1, so it becomes 0.
    [[nodiscard]] Scale fit(std::span<const float> values) const;
};

}  // namespace mlpipe
