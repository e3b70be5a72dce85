// convert.h: a number as another type. Private to this room.
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

namespace mlpipe::graph {

/// A float that no integer holds (NaN, too large) becomes the least integer, as the conversion of
/// x86 processors gives, and so onnxruntime there. As a boolean, NaN is true.
template <typename To, typename From>
[[nodiscard]] To convert(From value) {
    if constexpr (std::is_same_v<To, std::uint8_t>) {
        return value != From{0} ? 1 : 0;
    } else if constexpr (std::is_integral_v<To> && std::is_floating_point_v<From>) {
        const auto wide = static_cast<double>(value);
        const double limit = -static_cast<double>(std::numeric_limits<To>::min());
        const bool fits = wide > -limit - 1 && wide < limit;
        return fits ? static_cast<To>(wide) : std::numeric_limits<To>::min();
    } else {
        return static_cast<To>(value);
    }
}

}  // namespace mlpipe::graph
