// Other shapes for the same elements, and tensors made from shapes.
#include <algorithm>
#include <numeric>

#include "graph/broadcast.h"

namespace mlpipe::graph {
namespace {

/// The input's elements in their order under another shape.
void copy_as(Call& call, const Shape& shape) {
    const Tensor& in = call.in(0);
    if (shape.count() != in.shape().count()) {
        call.fail("shape " + to_text(in.shape()) + " cannot become " + to_text(shape));
    }
    Tensor& out = call.out(0, in.type(), shape);
    visit_values(in, [&]<typename T>(std::span<const T> values) {
        std::ranges::copy(values, out.values<T>().begin());
    });
}

/// The integers of an input, a list; at most as many as a shape has axes.
std::span<const std::int64_t> sizes_in(const Call& call, std::size_t i) {
    const std::span<const std::int64_t> sizes = call.values<std::int64_t>(i);
    if (sizes.size() > Shape::most_axes) call.fail("more than 8 axes");
    return sizes;
}

Shape checked_shape(const Call& call, std::span<const std::int64_t> sizes) {
    for (const std::int64_t size : sizes) {
        if (size < 0 || size > Meter::most_values) {
            call.fail("a size of " + std::to_string(size));
        }
    }
    return Shape(sizes);
}

Kernel make_identity(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) { copy_as(call, call.in(0).shape()); };
}

/// 0 keeps the size there was (unless allowzero), -1 is what is left.
Shape reshaped(const Call& call, std::span<const std::int64_t> sizes, bool allow_zero) {
    const Shape& old = call.in(0).shape();
    Shape shape;
    std::int64_t known = 1;
    std::size_t open = Shape::most_axes;
    for (std::size_t axis = 0; axis < sizes.size(); ++axis) {
        std::int64_t size = sizes[axis];
        if (size == 0 && !allow_zero) {
            if (axis >= old.rank()) call.fail("size 0 keeps an axis that is not there");
            size = old[axis];
        }
        if (size < -1 || (size == -1 && open != Shape::most_axes)) call.fail("a size is unknown");
        if (size > Meter::most_values) call.fail("the shape is too large");
        if (size == -1) {
            open = axis;
            size = 1;
        }
        shape.append(size);
        if (size != 0 && known > Meter::most_values / size) call.fail("the shape is too large");
        known *= size;
    }
    if (open != Shape::most_axes) {
        if (known == 0 || old.count() % known != 0) {
            call.fail("shape " + to_text(old) + " cannot be divided by " + std::to_string(known));
        }
        shape[open] = old.count() / known;
    }
    return shape;
}

Kernel make_reshape(NodeReader& reader) {
    reader.require_outputs(1);
    const bool allow_zero = reader.int_or("allowzero", 0) != 0;
    return
        [allow_zero](Call& call) { copy_as(call, reshaped(call, sizes_in(call, 1), allow_zero)); };
}

Kernel make_flatten(NodeReader& reader) {
    reader.require_outputs(1);
    const std::int64_t axis = reader.int_or("axis", 1);
    return [axis](Call& call) {
        const Shape& shape = call.in(0).shape();
        const std::size_t at = axis == static_cast<std::int64_t>(shape.rank())
                                   ? shape.rank()
                                   : checked_axis(call, axis, shape.rank());
        copy_as(call, {shape.count(0, at), shape.count(at, shape.rank())});
    };
}

Kernel make_squeeze(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) {
        const Shape& old = call.in(0).shape();
        std::array<bool, Shape::most_axes> dropped{};
        if (call.has(1)) {
            for (const std::int64_t axis : sizes_in(call, 1)) {
                const std::size_t at = checked_axis(call, axis, old.rank());
                if (old[at] != 1) call.fail("axis " + std::to_string(axis) + " is not of size 1");
                dropped[at] = true;
            }
        } else {
            for (std::size_t axis = 0; axis < old.rank(); ++axis) dropped[axis] = old[axis] == 1;
        }
        Shape shape;
        for (std::size_t axis = 0; axis < old.rank(); ++axis) {
            if (!dropped[axis]) shape.append(old[axis]);
        }
        copy_as(call, shape);
    };
}

Kernel make_unsqueeze(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) {
        const Shape& old = call.in(0).shape();
        const std::span<const std::int64_t> axes = sizes_in(call, 1);
        const std::size_t rank = old.rank() + axes.size();
        if (rank > Shape::most_axes) call.fail("more than 8 axes");
        std::array<bool, Shape::most_axes> added{};
        for (const std::int64_t axis : axes) {
            const std::size_t at = checked_axis(call, axis, rank);
            if (added[at]) call.fail("an axis is named twice");
            added[at] = true;
        }
        Shape shape;
        std::size_t next = 0;
        for (std::size_t axis = 0; axis < rank; ++axis) {
            shape.append(added[axis] ? 1 : old[next++]);
        }
        copy_as(call, shape);
    };
}

/// out[i] = in[offset of i by strides].
void copy_strided(Call& call, const Shape& shape, const Strides& strides) {
    const Tensor& in = call.in(0);
    Tensor& out = call.out(0, in.type(), shape);
    visit_values(in, [&]<typename T>(std::span<const T> values) {
        const std::span<T> target = out.values<T>();
        for_each_element(shape, strides, [&](std::size_t i, const auto& at) {
            target[i] = values[static_cast<std::size_t>(at[0])];
        });
    });
}

Kernel make_transpose(NodeReader& reader) {
    reader.require_outputs(1);
    const std::vector<std::int64_t> order = reader.ints("perm");
    return [order](Call& call) {
        const Shape& old = call.in(0).shape();
        if (!order.empty() && order.size() != old.rank()) call.fail("'perm' has another rank");
        const Strides dense = dense_strides(old);
        Strides strides{};
        Shape shape;
        std::array<bool, Shape::most_axes> used{};
        for (std::size_t axis = 0; axis < old.rank(); ++axis) {
            const std::size_t from =
                order.empty() ? old.rank() - 1 - axis : checked_axis(call, order[axis], old.rank());
            if (used[from]) call.fail("'perm' names an axis twice");
            used[from] = true;
            strides[axis] = dense[from];
            shape.append(old[from]);
        }
        copy_strided(call, shape, strides);
    };
}

Kernel make_expand(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) {
        const Shape wanted = checked_shape(call, sizes_in(call, 1));
        const Shape shape = broadcast_shape(call, call.in(0).shape(), wanted);
        copy_strided(call, shape, stretched_strides(call.in(0).shape(), shape));
    };
}

Kernel make_tile(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) {
        const Tensor& in = call.in(0);
        const std::span<const std::int64_t> repeats = sizes_in(call, 1);
        if (repeats.size() != in.shape().rank()) call.fail("'repeats' has another rank");
        Shape shape = in.shape();
        for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
            if (repeats[axis] < 0 || repeats[axis] > Meter::most_values ||
                shape[axis] > Meter::most_values) {
                call.fail("the result is too large");
            }
            shape[axis] *= repeats[axis];
        }
        Tensor& out = call.out(0, in.type(), shape);
        const Strides dense = dense_strides(in.shape());
        const Strides outer = dense_strides(shape);
        visit_values(in, [&]<typename T>(std::span<const T> values) {
            const std::span<T> target = out.values<T>();
            for (std::size_t i = 0; i < target.size(); ++i) {
                std::int64_t from = 0;
                for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
                    const std::int64_t at =
                        static_cast<std::int64_t>(i) / outer[axis] % shape[axis];
                    from += at % in.shape()[axis] * dense[axis];
                }
                target[i] = values[static_cast<std::size_t>(from)];
            }
        });
    };
}

Kernel make_shape(NodeReader& reader) {
    reader.require_outputs(1);
    const std::int64_t start = reader.int_or("start", 0);
    if (start != 0 || reader.has("end")) reader.fail("a part of the shape cannot be imported");
    return [](Call& call) {
        const Shape& shape = call.in(0).shape();
        std::ranges::copy(
            shape.sizes(),
            call.out<std::int64_t>(0, {static_cast<std::int64_t>(shape.rank())}).begin());
    };
}

Kernel make_constant_of_shape(NodeReader& reader) {
    reader.require_outputs(1);
    const Tensor* given = reader.tensor("value");
    const Tensor value = given != nullptr ? *given : Tensor({1}, std::vector<float>{0});
    if (value.size() != 1) reader.fail("'value' is no single number");
    return [value](Call& call) {
        const Shape shape = checked_shape(call, sizes_in(call, 0));
        Tensor& out = call.out(0, value.type(), shape);
        visit_values(value, [&]<typename T>(std::span<const T> one) {
            std::ranges::fill(out.values<T>(), one[0]);
        });
    };
}

constexpr OperatorEntry entries[] = {
    {"ConstantOfShape", false, 1, 1, make_constant_of_shape},
    {"Expand", false, 2, 2, make_expand},
    {"Flatten", false, 1, 1, make_flatten},
    {"Identity", false, 1, 1, make_identity},
    {"Reshape", false, 2, 2, make_reshape},
    {"Shape", false, 1, 1, make_shape},
    {"Squeeze", false, 1, 2, make_squeeze},
    {"Tile", false, 2, 2, make_tile},
    {"Transpose", false, 1, 1, make_transpose},
    {"Unsqueeze", false, 2, 2, make_unsqueeze},
};

}  // namespace

std::span<const OperatorEntry> shape_operators() {
    return entries;
}

}  // namespace mlpipe::graph
