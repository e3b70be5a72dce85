// Cast: from one type to another.
#include <cmath>
#include <cstdio>

#include "graph/convert.h"
#include "graph/operators.h"

namespace mlpipe::graph {
namespace {

/// As onnxruntime writes numbers: "%.8g" of a float, "%.17g" of a double.
std::string text_of(float value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-INF" : "INF";
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.8g", static_cast<double>(value));
    return buffer;
}
std::string text_of(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-INF" : "INF";
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.17g", value);
    return buffer;
}
std::string text_of(std::int32_t value) {
    return std::to_string(value);
}
std::string text_of(std::int64_t value) {
    return std::to_string(value);
}
std::string text_of(std::uint8_t value) {
    return value != 0 ? "1" : "0";
}

template <typename To>
void cast_to(Call& call) {
    visit_values(call.in(0), [&]<typename From>(std::span<const From> values) {
        const std::span<To> out = call.out<To>(0, call.in(0).shape());
        for (std::size_t i = 0; i < out.size(); ++i) {
            if constexpr (std::is_same_v<From, To>) {
                out[i] = values[i];
            } else if constexpr (std::is_same_v<To, std::string>) {
                out[i] = text_of(values[i]);
            } else if constexpr (std::is_same_v<From, std::string>) {
                call.fail("it reads texts as numbers, which a category cannot give");
            } else {
                out[i] = convert<To>(values[i]);
            }
        }
    });
}

/// The types as TensorProto numbers them.
Kernel make_cast(NodeReader& reader) {
    reader.require_outputs(1);
    const std::int64_t to = reader.int_or("to", 0);
    switch (to) {
        case 1:
            return cast_to<float>;
        case 6:
            return cast_to<std::int32_t>;
        case 7:
            return cast_to<std::int64_t>;
        case 8:
            return cast_to<std::string>;
        case 9:
            return cast_to<std::uint8_t>;
        case 11:
            return cast_to<double>;
        default:
            reader.fail("type " + std::to_string(to) + " of ONNX cannot be imported");
    }
}

constexpr OperatorEntry entries[] = {
    {"Cast", false, 1, 1, make_cast},
};

}  // namespace

std::span<const OperatorEntry> cast_operators() {
    return entries;
}

}  // namespace mlpipe::graph
