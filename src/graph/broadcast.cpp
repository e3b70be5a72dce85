#include "graph/broadcast.h"

#include <algorithm>

namespace mlpipe::graph {

Shape broadcast_shape(const Call& call, const Shape& a, const Shape& b) {
    const std::size_t rank = std::max(a.rank(), b.rank());
    Shape shape;
    for (std::size_t axis = 0; axis < rank; ++axis) {
        const std::int64_t x = axis + a.rank() < rank ? 1 : a[axis + a.rank() - rank];
        const std::int64_t y = axis + b.rank() < rank ? 1 : b[axis + b.rank() - rank];
        if (x != y && x != 1 && y != 1) {
            call.fail("shapes " + to_text(a) + " and " + to_text(b) + " do not fit together");
        }
        shape.append(x == 1 ? y : x);
    }
    return shape;
}

Strides dense_strides(const Shape& shape) {
    Strides strides{};
    if (shape.count() == 0) return strides;  // nobody walks them, and their product may overflow
    std::int64_t next = 1;
    for (std::size_t axis = shape.rank(); axis-- > 0;) {
        strides[axis] = next;
        next *= shape[axis];
    }
    return strides;
}

Strides stretched_strides(const Shape& shape, const Shape& target) {
    const Strides dense = dense_strides(shape);
    const std::size_t lead = target.rank() - shape.rank();
    Strides strides{};
    for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
        if (shape[axis] != 1) strides[lead + axis] = dense[axis];
    }
    return strides;
}

AxisView view_along(const Shape& shape, std::size_t axis) {
    return {.outer = shape.count(0, axis),
            .size = shape[axis],
            .inner = shape.count(axis + 1, shape.rank())};
}

}  // namespace mlpipe::graph
