// Sums, means, extremes and their places along axes; softmax.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/exponential.h"
#include "graph/broadcast.h"

namespace mlpipe::graph {
namespace {

enum class Reduction { sum, mean, maximum, minimum, l1, l2, square_sum };

struct Reducer {
    Reduction reduction;
    std::vector<std::int64_t> axes;  ///< as an attribute; ReduceSum has them as an input
    bool axes_are_input, keep, none_is_all;

    void operator()(Call& call) const;
    template <typename T>
    void reduce(Call& call, const Shape& shape, const Strides& strides) const;
    [[nodiscard]] double start() const;
    [[nodiscard]] double add(double sum, double value) const;
    [[nodiscard]] double finish(double sum, double n) const;
};

double Reducer::start() const {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return reduction == Reduction::maximum   ? -infinity
           : reduction == Reduction::minimum ? infinity
                                             : 0.0;
}

double Reducer::add(double sum, double value) const {
    switch (reduction) {
        case Reduction::sum:
        case Reduction::mean:
            return sum + value;
        case Reduction::maximum:
            return value > sum || value != value ? value : sum;
        case Reduction::minimum:
            return value < sum || value != value ? value : sum;
        case Reduction::l1:
            return sum + std::fabs(value);
        case Reduction::l2:
        case Reduction::square_sum:
            return sum + value * value;
    }
    return sum;
}

double Reducer::finish(double sum, double n) const {
    if (reduction == Reduction::mean) return sum / n;
    return reduction == Reduction::l2 ? std::sqrt(sum) : sum;
}

template <typename T>
void Reducer::reduce(Call& call, const Shape& shape, const Strides& strides) const {
    const Tensor& in = call.in(0);
    const std::span<const T> values = call.values<T>(0);
    const std::span<T> out = call.out<T>(0, shape);
    std::vector<double> sums(out.size(), start());
    for_each_element(in.shape(), strides, [&](std::size_t i, const auto& at) {
        double& sum = sums[static_cast<std::size_t>(at[0])];
        sum = add(sum, static_cast<double>(values[i]));
    });
    const double n = out.empty() ? 0 : static_cast<double>(values.size() / out.size());
    if (std::is_integral_v<T> && values.size() > 0) {
        for (const double sum : sums) {
            if (std::fabs(sum) > 0x1p52) call.fail("an integer is too large");
        }
    }
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<T>(finish(sums[i], n));
}

void Reducer::operator()(Call& call) const {
    const Shape& old = call.in(0).shape();
    std::span<const std::int64_t> wanted = axes;
    if (axes_are_input && call.has(1)) wanted = call.values<std::int64_t>(1);
    std::array<bool, Shape::most_axes> reduced{};
    for (const std::int64_t axis : wanted) reduced[checked_axis(call, axis, old.rank())] = true;
    if (wanted.empty() && none_is_all) reduced.fill(true);

    Shape kept, squeezed;
    for (std::size_t axis = 0; axis < old.rank(); ++axis) {
        if (reduced[axis] && old[axis] == 0) call.fail("there is nothing to reduce");
        kept.append(reduced[axis] ? 1 : old[axis]);
        if (!reduced[axis]) squeezed.append(old[axis]);
    }
    const Strides dense = dense_strides(kept);
    Strides strides{};
    for (std::size_t axis = 0; axis < old.rank(); ++axis) {
        if (!reduced[axis]) strides[axis] = dense[axis];
    }
    const Shape& shape = keep ? kept : squeezed;
    switch (call.in(0).type()) {
        case Type::float32:
            return reduce<float>(call, shape, strides);
        case Type::float64:
            return reduce<double>(call, shape, strides);
        case Type::int32:
            return reduce<std::int32_t>(call, shape, strides);
        case Type::int64:
            return reduce<std::int64_t>(call, shape, strides);
        default:
            call.fail_type(0);
    }
}

template <Reduction reduction>
Kernel make_reducer(NodeReader& reader) {
    reader.require_outputs(1);
    Reducer reducer{.reduction = reduction,
                    .axes = {},
                    .axes_are_input = reduction == Reduction::sum,
                    .keep = reader.int_or("keepdims", 1) != 0,
                    .none_is_all = true};
    if (reducer.axes_are_input) {
        reducer.none_is_all = reader.int_or("noop_with_empty_axes", 0) == 0;
    } else {
        if (reader.node().inputs.size() > 1) reader.fail("it has 2 inputs");
        reducer.axes = reader.ints("axes");
    }
    return reducer;
}

/// The place of the largest (smallest) value; the first, or last, of equal ones.
template <bool largest>
Kernel make_arg(NodeReader& reader) {
    reader.require_outputs(1);
    const std::int64_t wanted = reader.int_or("axis", 0);
    const bool keep = reader.int_or("keepdims", 1) != 0;
    const bool last = reader.int_or("select_last_index", 0) != 0;
    return [=](Call& call) {
        const Shape& old = call.in(0).shape();
        const std::size_t axis = checked_axis(call, wanted, old.rank());
        const AxisView lines = view_along(old, axis);
        if (lines.size == 0) call.fail("there is nothing to choose from");
        Shape shape;
        for (std::size_t i = 0; i < old.rank(); ++i) {
            if (i != axis) {
                shape.append(old[i]);
            } else if (keep) {
                shape.append(1);
            }
        }
        const std::span<std::int64_t> out = call.out<std::int64_t>(0, shape);
        visit_values(call.in(0), [&]<typename T>(std::span<const T> values) {
            if constexpr (std::is_arithmetic_v<T>) {
                for_each_line(lines, [&](std::int64_t block, std::int64_t k) {
                    std::int64_t best = 0;
                    for (std::int64_t i = 1; i < lines.size; ++i) {
                        const T value = values[lines.at(block, i, k)];
                        const T leader = values[lines.at(block, best, k)];
                        const bool better = largest ? value > leader : value < leader;
                        if (better || (last && value == leader)) best = i;
                    }
                    out[static_cast<std::size_t>(block * lines.inner + k)] = best;
                });
            } else {
                call.fail_type(0);
            }
        });
    };
}

template <typename T>
void softmax(Call& call, const AxisView& lines) {
    const std::span<const T> values = call.values<T>(0);
    const std::span<T> out = call.out<T>(0, call.in(0).shape());
    for_each_line(lines, [&](std::int64_t block, std::int64_t k) {
        double most = -std::numeric_limits<double>::infinity();
        for (std::int64_t i = 0; i < lines.size; ++i) {
            most = std::max(most, static_cast<double>(values[lines.at(block, i, k)]));
        }
        const auto power = [&](std::int64_t i) {
            return exponential(static_cast<double>(values[lines.at(block, i, k)]) - most);
        };
        double sum = 0;
        for (std::int64_t i = 0; i < lines.size; ++i) sum += power(i);
        for (std::int64_t i = 0; i < lines.size; ++i) {
            out[lines.at(block, i, k)] = static_cast<T>(power(i) / sum);
        }
    });
}

Kernel make_softmax(NodeReader& reader) {
    reader.require_outputs(1);
    const std::int64_t wanted = reader.int_or("axis", -1);
    return [wanted](Call& call) {
        const Shape& shape = call.in(0).shape();
        const AxisView lines = view_along(shape, checked_axis(call, wanted, shape.rank()));
        if (call.in(0).type() == Type::float64) return softmax<double>(call, lines);
        softmax<float>(call, lines);
    };
}

struct CumulativeSum {
    bool exclusive, reverse;

    template <typename T>
    void apply(Call& call, const AxisView& lines) const {
        const std::span<const T> values = call.values<T>(0);
        const std::span<T> out = call.out<T>(0, call.in(0).shape());
        for_each_line(lines, [&](std::int64_t block, std::int64_t k) {
            double sum = 0;
            for (std::int64_t step = 0; step < lines.size; ++step) {
                const std::int64_t i = reverse ? lines.size - 1 - step : step;
                const std::size_t at = lines.at(block, i, k);
                const double before = sum;
                sum += static_cast<double>(values[at]);
                out[at] = static_cast<T>(exclusive ? before : sum);
            }
        });
    }
};

Kernel make_cumulative_sum(NodeReader& reader) {
    reader.require_outputs(1);
    const CumulativeSum sum{.exclusive = reader.int_or("exclusive", 0) != 0,
                            .reverse = reader.int_or("reverse", 0) != 0};
    return [sum](Call& call) {
        const Tensor& axis = call.in(1);
        if (axis.size() != 1) call.fail("the axis is no single number");
        const std::int64_t wanted = axis.type() == Type::int32 ? axis.values<std::int32_t>()[0]
                                                               : call.values<std::int64_t>(1)[0];
        const Shape& shape = call.in(0).shape();
        const AxisView lines = view_along(shape, checked_axis(call, wanted, shape.rank()));
        if (call.in(0).type() == Type::float64) return sum.apply<double>(call, lines);
        sum.apply<float>(call, lines);
    };
}

constexpr OperatorEntry entries[] = {
    {"ArgMax", false, 1, 1, make_arg<true>},
    {"ArgMin", false, 1, 1, make_arg<false>},
    {"CumSum", false, 2, 2, make_cumulative_sum},
    {"ReduceL1", false, 1, 1, make_reducer<Reduction::l1>},
    {"ReduceL2", false, 1, 1, make_reducer<Reduction::l2>},
    {"ReduceMax", false, 1, 1, make_reducer<Reduction::maximum>},
    {"ReduceMean", false, 1, 1, make_reducer<Reduction::mean>},
    {"ReduceMin", false, 1, 1, make_reducer<Reduction::minimum>},
    {"ReduceSum", false, 1, 2, make_reducer<Reduction::sum>},
    {"ReduceSumSquare", false, 1, 1, make_reducer<Reduction::square_sum>},
    {"Softmax", false, 1, 1, make_softmax},
};

}  // namespace

std::span<const OperatorEntry> reduction_operators() {
    return entries;
}

}  // namespace mlpipe::graph
