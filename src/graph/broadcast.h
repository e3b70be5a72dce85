// broadcast.h: several tensors as if they had one shape (ONNX "multidirectional broadcasting"), and
// walking one through strides. Private to this room.
#pragma once

#include <array>
#include <cstddef>

#include "graph/operators.h"

namespace mlpipe::graph {

/// The shape that both have when axes of size 1 are stretched. Throws where they do not fit.
[[nodiscard]] Shape broadcast_shape(const Call& call, const Shape& a, const Shape& b);

using Strides = std::array<std::int64_t, Shape::most_axes>;

/// How far apart in a dense tensor of `shape` neighbours along each axis lie.
[[nodiscard]] Strides dense_strides(const Shape& shape);
/// The same as seen from `target`, which `shape` is stretched to: 0 along stretched axes.
[[nodiscard]] Strides stretched_strides(const Shape& shape, const Shape& target);

/// Calls `work(i, offsets)` for every element i of `shape`, in order; offsets[k] is where it lies
/// in the tensor whose strides are strides[k].
template <std::size_t n, typename Work>
void for_each_element(const Shape& shape, const std::array<Strides, n>& strides, const Work& work) {
    const std::int64_t count = shape.count();
    std::array<std::int64_t, Shape::most_axes> index{};
    std::array<std::int64_t, n> offsets{};
    for (std::int64_t i = 0; i < count; ++i) {
        work(static_cast<std::size_t>(i), offsets);
        for (std::size_t axis = shape.rank(); axis-- > 0;) {
            for (std::size_t k = 0; k < n; ++k) offsets[k] += strides[k][axis];
            if (++index[axis] < shape[axis]) break;
            for (std::size_t k = 0; k < n; ++k) offsets[k] -= strides[k][axis] * shape[axis];
            index[axis] = 0;
        }
    }
}

/// The same of one tensor.
template <typename Work>
void for_each_element(const Shape& shape, const Strides& strides, const Work& work) {
    for_each_element(shape, std::array<Strides, 1>{strides}, work);
}

/// A tensor along one axis: `outer` blocks of `size` slices of `inner` elements.
struct AxisView {
    std::int64_t outer, size, inner;
    /// Where element `k` of slice `i` of a block lies.
    [[nodiscard]] std::size_t at(std::int64_t block, std::int64_t i, std::int64_t k) const {
        return static_cast<std::size_t>((block * size + i) * inner + k);
    }
};

[[nodiscard]] AxisView view_along(const Shape& shape, std::size_t axis);

/// Calls `work(block, k)` for every line along the axis; for none if it is of size 0.
template <typename Work>
void for_each_line(const AxisView& view, const Work& work) {
    if (view.size == 0) return;
    for (std::int64_t block = 0; block < view.outer; ++block) {
        for (std::int64_t k = 0; k < view.inner; ++k) work(block, k);
    }
}

/// out[i] = f(a, b) for broadcast a and b, whose values are of type In.
template <typename In, typename Out, typename Function>
void zip_values(Call& call, const Function& f) {
    const Tensor& a = call.in(0);
    const Tensor& b = call.in(1);
    const std::span<const In> x = call.values<In>(0);
    const std::span<const In> y = call.values<In>(1);
    const Shape shape = broadcast_shape(call, a.shape(), b.shape());
    const std::span<Out> out = call.out<Out>(0, shape);
    if (a.shape() == b.shape()) {
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<Out>(f(x[i], y[i]));
    } else if (y.size() == 1 && x.size() == out.size()) {
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<Out>(f(x[i], y[0]));
    } else {
        const std::array strides{stretched_strides(a.shape(), shape),
                                 stretched_strides(b.shape(), shape)};
        for_each_element(shape, strides, [&](std::size_t i, const auto& at) {
            out[i] = static_cast<Out>(
                f(x[static_cast<std::size_t>(at[0])], y[static_cast<std::size_t>(at[1])]));
        });
    }
}

}  // namespace mlpipe::graph
