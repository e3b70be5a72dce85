// class_weight.h: how much a row of each class counts while fitting (scikit-learn's class_weight).
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace mlpipe {

enum class ClassWeight {
    none,      ///< every row counts 1
    balanced,  ///< n / (2 * rows of the class): both classes weigh the same together
};

/// The weight of class 0 and of class 1. REQUIRES: both classes are present.
[[nodiscard]] std::array<double, 2> class_weights(ClassWeight weight,
                                                  std::span<const std::uint8_t> y);

}  // namespace mlpipe
