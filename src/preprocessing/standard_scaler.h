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

/// 1 / width in float32, FLT_MAX where that would overflow. REQUIRES: width > 0.
[[nodiscard]] float reciprocal_scale(double width);

struct StandardScaler {
    bool operator==(const StandardScaler&) const = default;
    /// `values` finite. A constant column gets scale 1, so it becomes 0; constant means that the
    /// variance is no larger than rounding can make it (scikit-learn's rule). No values: {0, 1}.
    [[nodiscard]] Scale fit(std::span<const float> values) const;
};

}  // namespace mlpipe
