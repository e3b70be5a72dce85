// Parts of tensors, and tensors from parts.
#include <algorithm>
#include <limits>

#include "graph/broadcast.h"

namespace mlpipe::graph {
namespace {

/// Copies `n` slices from slice `from` of `source` to slice `to` of `target`, in every block.
void copy_slices(const Tensor& source, const AxisView& s, std::int64_t from, Tensor& target,
                 const AxisView& t, std::int64_t to, std::int64_t n) {
    visit_values(source, [&]<typename T>(std::span<const T> values) {
        const std::span<T> out = target.values<T>();
        for (std::int64_t block = 0; block < s.outer; ++block) {
            const auto first = values.begin() + (block * s.size + from) * s.inner;
            std::copy_n(first, n * s.inner, out.begin() + (block * t.size + to) * t.inner);
        }
    });
}

Kernel make_concat(NodeReader& reader) {
    reader.require_outputs(1);
    if (!reader.has("axis")) reader.fail("'axis' is absent");
    const std::int64_t wanted = reader.int_or("axis", 0);
    return [wanted](Call& call) {
        const Tensor& first = call.in(0);
        const std::size_t axis = checked_axis(call, wanted, first.shape().rank());
        Shape shape = first.shape();
        for (std::size_t i = 1; i < call.n_inputs(); ++i) {
            call.require_type(i, first.type());
            Shape other = call.in(i).shape();
            if (other.rank() != shape.rank()) call.fail("the inputs differ in rank");
            shape[axis] += other[axis];
            other[axis] = shape[axis];
            if (!(other == shape)) call.fail("the inputs differ beside the axis");
        }
        Tensor& out = call.out(0, first.type(), shape);
        std::int64_t at = 0;
        for (std::size_t i = 0; i < call.n_inputs(); ++i) {
            const AxisView part = view_along(call.in(i).shape(), axis);
            copy_slices(call.in(i), part, 0, out, view_along(shape, axis), at, part.size);
            at += part.size;
        }
    };
}

/// The sizes of the parts: given, or equal. (From opset 18 on the last one may be smaller; the
/// words of opset 17, in which the graph is saved, have that only with the sizes given.)
std::vector<std::int64_t> parts_of(const Call& call, std::int64_t size, std::size_t n) {
    std::vector<std::int64_t> parts;
    if (call.has(1)) {
        const std::span<const std::int64_t> given = call.values<std::int64_t>(1);
        parts.assign(given.begin(), given.end());
    } else {
        const auto n_parts = static_cast<std::int64_t>(n);
        if (size % n_parts != 0) {
            call.fail("an axis of size " + std::to_string(size) + " has no " + std::to_string(n) +
                      " equal parts");
        }
        parts.assign(n, size / n_parts);
    }
    std::int64_t sum = 0;
    for (const std::int64_t part : parts) {
        if (part < 0 || part > size - sum) call.fail("the parts are larger than the whole");
        sum += part;
    }
    if (parts.size() != n || sum != size) call.fail("the parts do not make up the whole");
    return parts;
}

Kernel make_split(NodeReader& reader) {
    const std::int64_t wanted = reader.int_or("axis", 0);
    const std::size_t n = reader.node().outputs.size();
    return [wanted, n](Call& call) {
        const Tensor& in = call.in(0);
        const std::size_t axis = checked_axis(call, wanted, in.shape().rank());
        const AxisView whole = view_along(in.shape(), axis);
        std::int64_t at = 0;
        const std::vector<std::int64_t> parts = parts_of(call, whole.size, n);
        for (std::size_t i = 0; i < n; ++i) {
            if (call.wants(i)) {
                Shape shape = in.shape();
                shape[axis] = parts[i];
                Tensor& out = call.out(i, in.type(), shape);
                copy_slices(in, whole, at, out, view_along(shape, axis), 0, parts[i]);
            }
            at += parts[i];
        }
    };
}

/// Integer `i` of an input, int32 or int64.
std::int64_t integer_at(const Call& call, std::size_t input, std::size_t i) {
    const Tensor& tensor = call.in(input);
    if (tensor.type() == Type::int32) return tensor.values<std::int32_t>()[i];
    return call.values<std::int64_t>(input)[i];
}

Kernel make_gather(NodeReader& reader) {
    reader.require_outputs(1);
    const std::int64_t wanted = reader.int_or("axis", 0);
    return [wanted](Call& call) {
        const Tensor& in = call.in(0);
        const Tensor& indices = call.in(1);
        const std::size_t axis = checked_axis(call, wanted, in.shape().rank());
        if (in.shape().rank() + indices.shape().rank() > Shape::most_axes + 1) {
            call.fail("more than 8 axes");
        }
        Shape shape;
        for (std::size_t i = 0; i < axis; ++i) shape.append(in.shape()[i]);
        for (const std::int64_t size : indices.shape().sizes()) shape.append(size);
        for (std::size_t i = axis + 1; i < in.shape().rank(); ++i) shape.append(in.shape()[i]);
        Tensor& out = call.out(0, in.type(), shape);
        const AxisView from = view_along(in.shape(), axis);
        const auto n = static_cast<std::int64_t>(indices.size());
        const AxisView to{.outer = from.outer, .size = n, .inner = from.inner};
        for (std::int64_t k = 0; k < n; ++k) {
            std::int64_t index = integer_at(call, 1, static_cast<std::size_t>(k));
            if (index < -from.size || index >= from.size) {
                call.fail("index " + std::to_string(index) + " of " + std::to_string(from.size));
            }
            if (index < 0) index += from.size;
            copy_slices(in, from, index, out, to, k, 1);
        }
    };
}

/// Elements of the last axis by index; of a list, a matrix with one row.
Kernel make_array_feature_extractor(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) {
        const Tensor& in = call.in(0);
        if (in.shape().rank() == 0) call.fail("a scalar has no features");
        const std::size_t last = in.shape().rank() - 1;
        const AxisView from = view_along(in.shape(), last);
        const std::span<const std::int64_t> indices = call.values<std::int64_t>(1);
        const auto n = static_cast<std::int64_t>(indices.size());
        if (n == 0) call.fail("no index is given");
        Shape shape = in.shape();
        shape[last] = n;
        if (in.shape().rank() == 1) shape = {1, n};
        Tensor& out = call.out(0, in.type(), shape);
        const AxisView to{.outer = from.outer, .size = n, .inner = 1};
        for (std::int64_t k = 0; k < n; ++k) {
            const std::int64_t index = indices[static_cast<std::size_t>(k)];
            if (index < 0 || index >= from.size) {
                call.fail("index " + std::to_string(index) + " of " + std::to_string(from.size));
            }
            copy_slices(in, from, index, out, to, k, 1);
        }
    };
}

struct Range {
    std::int64_t start = 0, step = 1, size = 0;
};

/// One axis of Slice. Bounds beyond the axis are drawn in; negative ones count from its end.
Range range_of(const Call& call, std::int64_t start, std::int64_t end, std::int64_t step,
               std::int64_t size) {
    if (step == 0) call.fail("a step of 0");
    const auto within = [&](std::int64_t bound, std::int64_t low, std::int64_t high) {
        return std::clamp(bound < 0 ? bound + size : bound, low, high);
    };
    if (step > 0) {
        start = within(start, 0, size);
        end = within(end, 0, size);
        const std::int64_t length = end - start;
        return {start, step, length <= 0 ? 0 : (length - 1) / step + 1};
    }
    if (size == 0) return {};
    start = within(start, 0, size - 1);
    end = within(end, -1, size - 1);
    const std::int64_t length = start - end;
    if (step == std::numeric_limits<std::int64_t>::min()) return {start, 0, length > 0 ? 1 : 0};
    return {start, step, length <= 0 ? 0 : (length - 1) / -step + 1};
}

std::int64_t range_part(const Call& call, std::size_t input, std::size_t i, std::size_t n) {
    if (call.in(input).size() != n) call.fail("starts, ends, axes and steps differ in length");
    return integer_at(call, input, i);
}

Kernel make_slice(NodeReader& reader) {
    reader.require_outputs(1);
    return [](Call& call) {
        const Tensor& in = call.in(0);
        Shape shape = in.shape();
        Strides strides = dense_strides(shape);
        std::int64_t base = 0;
        const std::size_t n = call.in(1).size();
        if (n > shape.rank()) call.fail("more ranges than axes");
        std::array<bool, Shape::most_axes> seen{};
        for (std::size_t i = 0; i < n; ++i) {
            const std::int64_t wanted =
                call.has(3) ? range_part(call, 3, i, n) : static_cast<std::int64_t>(i);
            const std::size_t axis = checked_axis(call, wanted, shape.rank());
            if (seen[axis]) call.fail("an axis is named twice");
            seen[axis] = true;
            const std::int64_t step = call.has(4) ? range_part(call, 4, i, n) : 1;
            const Range range = range_of(call, range_part(call, 1, i, n), range_part(call, 2, i, n),
                                         step, in.shape()[axis]);
            base += range.start * strides[axis];
            strides[axis] *= range.size > 1 ? range.step : 0;
            shape[axis] = range.size;
        }
        Tensor& out = call.out(0, in.type(), shape);
        visit_values(in, [&]<typename T>(std::span<const T> values) {
            const std::span<T> target = out.values<T>();
            for_each_element(shape, strides, [&](std::size_t i, const auto& at) {
                target[i] = values[static_cast<std::size_t>(base + at[0])];
            });
        });
    };
}

constexpr OperatorEntry entries[] = {
    {"ArrayFeatureExtractor", true, 2, 2, make_array_feature_extractor},
    {"Concat", false, 1, any_number_of_inputs, make_concat},
    {"Gather", false, 2, 2, make_gather},
    {"Slice", false, 3, 5, make_slice},
    {"Split", false, 1, 2, make_split},
};

}  // namespace

std::span<const OperatorEntry> selection_operators() {
    return entries;
}

}  // namespace mlpipe::graph
