// Comparisons, logic and the choice between two values.
#include <cmath>
#include <functional>

#include "graph/broadcast.h"

namespace mlpipe::graph {
namespace {

template <typename T, typename Function>
void compare_as(Call& call) {
    zip_values<T, std::uint8_t>(call, Function{});
}

template <typename Function>
void compare_numbers(Call& call) {
    call.require_type(1, call.in(0).type());
    switch (call.in(0).type()) {
        case Type::float32:
            return compare_as<float, Function>(call);
        case Type::float64:
            return compare_as<double, Function>(call);
        case Type::int32:
            return compare_as<std::int32_t, Function>(call);
        case Type::int64:
            return compare_as<std::int64_t, Function>(call);
        default:
            call.fail_type(0);
    }
}

template <typename Function>
Kernel make_order(NodeReader& reader) {
    reader.require_outputs(1);
    return compare_numbers<Function>;
}

Kernel make_equal(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) {
        const Type type = call.in(0).type();
        call.require_type(1, type);
        if (type == Type::boolean) return compare_as<std::uint8_t, std::equal_to<>>(call);
        compare_numbers<std::equal_to<>>(call);
    };
}

template <typename Function>
Kernel make_logic(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) { compare_as<std::uint8_t, Function>(call); };
}

Kernel make_not(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) {
        const std::span<const std::uint8_t> x = call.values<std::uint8_t>(0);
        const std::span<std::uint8_t> out = call.out<std::uint8_t>(0, call.in(0).shape());
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = x[i] == 0 ? 1 : 0;
    };
}

template <typename T>
void find_nan(Call& call) {
    const std::span<const T> x = call.values<T>(0);
    const std::span<std::uint8_t> out = call.out<std::uint8_t>(0, call.in(0).shape());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = std::isnan(x[i]) ? 1 : 0;
}

Kernel make_is_nan(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) {
        if (call.in(0).type() == Type::float64) return find_nan<double>(call);
        find_nan<float>(call);
    };
}

void choose(Call& call) {
    call.require_type(0, Type::boolean);
    call.require_type(2, call.in(1).type());
    const Tensor& condition = call.in(0);
    const Tensor& yes = call.in(1);
    const Tensor& no = call.in(2);
    const Shape shape =
        broadcast_shape(call, condition.shape(), broadcast_shape(call, yes.shape(), no.shape()));
    const std::array strides{stretched_strides(condition.shape(), shape),
                             stretched_strides(yes.shape(), shape),
                             stretched_strides(no.shape(), shape)};
    const std::span<const std::uint8_t> is_yes = condition.values<std::uint8_t>();
    Tensor& out = call.out(0, yes.type(), shape);
    visit_values(yes, [&]<typename T>(std::span<const T> x) {
        const std::span<const T> y = no.values<T>();
        const std::span<T> target = out.values<T>();
        for_each_element(shape, strides, [&](std::size_t i, const auto& at) {
            target[i] = is_yes[static_cast<std::size_t>(at[0])] != 0
                            ? x[static_cast<std::size_t>(at[1])]
                            : y[static_cast<std::size_t>(at[2])];
        });
    });
}

Kernel make_where(NodeReader& reader) {
    reader.require_outputs(1);
    return choose;
}

constexpr OperatorEntry entries[] = {
    {"And", false, 2, 2, make_logic<std::logical_and<>>},
    {"Equal", false, 2, 2, make_equal},
    {"Greater", false, 2, 2, make_order<std::greater<>>},
    {"GreaterOrEqual", false, 2, 2, make_order<std::greater_equal<>>},
    {"IsNaN", false, 1, 1, make_is_nan},
    {"Less", false, 2, 2, make_order<std::less<>>},
    {"LessOrEqual", false, 2, 2, make_order<std::less_equal<>>},
    {"Not", false, 1, 1, make_not},
    {"Or", false, 2, 2, make_logic<std::logical_or<>>},
    {"Where", false, 3, 3, make_where},
    {"Xor", false, 2, 2, make_logic<std::not_equal_to<>>},
};

}  // namespace

std::span<const OperatorEntry> comparison_operators() {
    return entries;
}

}  // namespace mlpipe::graph
