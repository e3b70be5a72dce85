// Arithmetic and functions of single values.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/exponential.h"
#include "core/logarithm.h"
#include "graph/broadcast.h"

namespace mlpipe::graph {
namespace {

/// Integers wrap around, as they do in every runtime.
template <typename T, typename Function>
T wrapping(T a, T b, const Function& f) {
    if constexpr (std::is_integral_v<T>) {
        using Unsigned = std::make_unsigned_t<T>;
        return static_cast<T>(f(static_cast<Unsigned>(a), static_cast<Unsigned>(b)));
    } else {
        return f(a, b);
    }
}

/// Calls `work` with a value of the numeric type of the first input.
template <typename Work>
void for_numeric_type(Call& call, const Work& work) {
    switch (call.in(0).type()) {
        case Type::float32:
            return work(float{});
        case Type::float64:
            return work(double{});
        case Type::int32:
            return work(std::int32_t{});
        case Type::int64:
            return work(std::int64_t{});
        case Type::boolean:
        case Type::text:
            call.fail_type(0);
    }
}

struct Add {
    template <typename T>
    T operator()(const Call& /*call*/, T a, T b) const {
        return wrapping(a, b, std::plus<>{});
    }
};
struct Sub {
    template <typename T>
    T operator()(const Call& /*call*/, T a, T b) const {
        return wrapping(a, b, std::minus<>{});
    }
};
struct Mul {
    template <typename T>
    T operator()(const Call& /*call*/, T a, T b) const {
        return wrapping(a, b, std::multiplies<>{});
    }
};
struct Div {
    template <typename T>
    T operator()(const Call& call, T a, T b) const {
        if constexpr (std::is_integral_v<T>) {
            if (b == 0) call.fail("an integer is divided by 0");
            if (b == -1) return wrapping(T{0}, a, std::minus<>{});  // the least one overflows
        }
        return a / b;
    }
};
struct Maximum {
    template <typename T>
    T operator()(const Call& /*call*/, T a, T b) const {
        return a != a || a > b ? a : b;  // NaN wins
    }
};
struct Minimum {
    template <typename T>
    T operator()(const Call& /*call*/, T a, T b) const {
        return a != a || a < b ? a : b;
    }
};
struct Power {
    template <typename T>
    T operator()(const Call& /*call*/, T a, T b) const {
        return static_cast<T>(std::pow(static_cast<double>(a), static_cast<double>(b)));
    }
};

template <typename Function>
void apply_binary(Call& call) {
    call.require_type(1, call.in(0).type());
    for_numeric_type(call, [&](auto zero) {
        using T = decltype(zero);
        zip_values<T, T>(call, [&](T a, T b) { return Function{}(call, a, b); });
    });
}

template <typename Function>
Kernel make_binary(NodeReader& reader) {
    reader.require_outputs(1);
    return apply_binary<Function>;
}

/// ONNX lets the exponent be of another type than the base; no exporter does that, nor do we.
Kernel make_power(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) {
        if (call.in(0).type() != call.in(1).type()) call.fail("base and exponent differ in type");
        if (call.in(0).type() != Type::float32 && call.in(0).type() != Type::float64) {
            call.fail_type(0);
        }
        apply_binary<Power>(call);
    };
}

/// f(f(a, b), c)… of one or more inputs.
template <typename Function>
Kernel make_variadic(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) {
        Shape shape = call.in(0).shape();
        for (std::size_t i = 1; i < call.n_inputs(); ++i) {
            call.require_type(i, call.in(0).type());
            shape = broadcast_shape(call, shape, call.in(i).shape());
        }
        for_numeric_type(call, [&](auto zero) {
            using T = decltype(zero);
            const std::span<T> out = call.out<T>(0, shape);
            for (std::size_t k = 0; k < call.n_inputs(); ++k) {
                call.work(shape.count());
                const std::span<const T> x = call.values<T>(k);
                const Strides strides = stretched_strides(call.in(k).shape(), shape);
                for_each_element(shape, strides, [&](std::size_t i, const auto& at) {
                    const T value = x[static_cast<std::size_t>(at[0])];
                    out[i] = k == 0 ? value : Function{}(call, out[i], value);
                });
            }
        });
    };
}

template <typename T, typename Function>
void map_values(Call& call, const Function& f) {
    const std::span<const T> x = call.values<T>(0);
    const std::span<T> out = call.out<T>(0, call.in(0).shape());
    std::transform(x.begin(), x.end(), out.begin(), [&](T v) { return static_cast<T>(f(v)); });
}

using RealFunction = double (*)(double);

double tangens_hyperbolicus(double x) {
    if (std::fabs(x) < 1e-2) {  // the quotient below would lose digits
        const double q = x * x;
        return x * (1 + q * (-1.0 / 3 + q * (2.0 / 15 + q * (-17.0 / 315))));
    }
    return 1 - 2 / (exponential(2 * x) + 1);
}

double natural_logarithm(double x) {
    const bool is_plain = x >= std::numeric_limits<double>::min() && std::isfinite(x);
    return is_plain ? logarithm(x) : std::log(x);
}

double sign_of(double x) {
    return x > 0 ? 1 : x < 0 ? -1 : x;
}
double square_root(double x) {
    return std::sqrt(x);
}
double half_to_even(double x) {
    return std::nearbyint(x);
}
double reciprocal(double x) {
    return 1 / x;
}

/// A function of floats, computed in double and rounded once.
template <RealFunction function>
Kernel make_real(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) {
        switch (call.in(0).type()) {
            case Type::float32:
                return map_values<float>(call,
                                         [](float x) { return function(static_cast<double>(x)); });
            case Type::float64:
                return map_values<double>(call, function);
            default:
                call.fail_type(0);
        }
    };
}

struct Negative {
    template <typename T>
    T operator()(T x) const {
        return std::is_integral_v<T> ? wrapping(T{0}, x, std::minus<>{}) : -x;
    }
};
struct Absolute {
    template <typename T>
    T operator()(T x) const {
        if constexpr (std::is_integral_v<T>) return x < 0 ? Negative{}(x) : x;
        return std::fabs(x);
    }
};
struct Rectified {
    template <typename T>
    T operator()(T x) const {
        return x < 0 ? T{0} : x;
    }
};

template <typename Function>
Kernel make_signed(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) {
        for_numeric_type(call, [&](auto zero) { map_values<decltype(zero)>(call, Function{}); });
    };
}

/// A bound of Clip; `otherwise` where it is left out.
template <typename T>
T bound(const Call& call, std::size_t i, T otherwise) {
    if (!call.has(i)) return otherwise;
    const std::span<const T> values = call.values<T>(i);
    if (values.size() != 1) call.fail("a bound is no single number");
    return values[0];
}

Kernel make_clip(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) {
        for_numeric_type(call, [&](auto zero) {
            using T = decltype(zero);
            const T low = bound(call, 1, std::numeric_limits<T>::lowest());
            const T high = bound(call, 2, std::numeric_limits<T>::max());
            map_values<T>(call, [&](T x) {
                const T raised = x < low ? low : x;
                return raised > high ? high : raised;  // where the bounds cross: high
            });
        });
    };
}

constexpr OperatorEntry entries[] = {
    {"Abs", false, 1, 1, make_signed<Absolute>},
    {"Add", false, 2, 2, make_binary<Add>},
    {"Ceil", false, 1, 1, make_real<std::ceil>},
    {"Clip", false, 1, 3, make_clip},
    {"Div", false, 2, 2, make_binary<Div>},
    {"Exp", false, 1, 1, make_real<exponential>},
    {"Floor", false, 1, 1, make_real<std::floor>},
    {"Log", false, 1, 1, make_real<natural_logarithm>},
    {"Max", false, 1, any_number_of_inputs, make_variadic<Maximum>},
    {"Min", false, 1, any_number_of_inputs, make_variadic<Minimum>},
    {"Mul", false, 2, 2, make_binary<Mul>},
    {"Neg", false, 1, 1, make_signed<Negative>},
    {"Pow", false, 2, 2, make_power},
    {"Reciprocal", false, 1, 1, make_real<reciprocal>},
    {"Relu", false, 1, 1, make_signed<Rectified>},
    {"Round", false, 1, 1, make_real<half_to_even>},
    {"Sigmoid", false, 1, 1, make_real<sigmoid>},
    {"Sign", false, 1, 1, make_real<sign_of>},
    {"Sqrt", false, 1, 1, make_real<square_root>},
    {"Sub", false, 2, 2, make_binary<Sub>},
    {"Sum", false, 1, any_number_of_inputs, make_variadic<Add>},
    {"Tanh", false, 1, 1, make_real<tangens_hyperbolicus>},
};

}  // namespace

std::span<const OperatorEntry> elementwise_operators() {
    return entries;
}

}  // namespace mlpipe::graph
