#include "graph/tensor.h"

#include <algorithm>
#include <cassert>

namespace mlpipe::graph {
namespace {

constexpr std::array<std::string_view, 6> type_names = {"float", "double", "int32",
                                                        "int64", "bool",   "string"};

}  // namespace

std::string_view to_text(Type type) {
    return type_names[static_cast<std::size_t>(type)];
}

std::optional<Type> parse_type(std::string_view text) {
    const auto found = std::ranges::find(type_names, text);
    if (found == type_names.end()) return std::nullopt;
    return static_cast<Type>(found - type_names.begin());
}

Shape::Shape(std::span<const std::int64_t> sizes) : rank_(sizes.size()) {
    assert(rank_ <= most_axes);
    std::ranges::copy(sizes, sizes_.begin());
}

std::int64_t Shape::count(std::size_t begin, std::size_t end) const {
    constexpr std::int64_t most = std::int64_t{1} << 62;
    std::int64_t product = 1;
    bool is_more = false;
    for (std::size_t axis = begin; axis < end; ++axis) {
        if (sizes_[axis] == 0) return 0;
        is_more = is_more || product > most / sizes_[axis];
        if (!is_more) product *= sizes_[axis];
    }
    return is_more ? most : product;
}

std::int64_t Shape::extent() const {
    const std::int64_t n = count();
    if (n != 0) return n;
    Shape full = *this;
    for (std::size_t axis = 0; axis < rank_; ++axis) {
        full[axis] = std::max<std::int64_t>(1, sizes_[axis]);
    }
    return full.count();
}

bool Shape::operator==(const Shape& other) const {
    return std::ranges::equal(sizes(), other.sizes());
}

std::string to_text(const Shape& shape) {
    std::string text;
    for (const std::int64_t size : shape.sizes()) {
        text += (text.empty() ? "" : ", ") + std::to_string(size);
    }
    return "[" + text + "]";
}

void Tensor::reset(Type type, const Shape& shape) {
    shape_ = shape;
    const auto n = static_cast<std::size_t>(shape.count());
    if (this->type() != type) {
        switch (type) {
            case Type::float32:
                values_.emplace<std::vector<float>>();
                break;
            case Type::float64:
                values_.emplace<std::vector<double>>();
                break;
            case Type::int32:
                values_.emplace<std::vector<std::int32_t>>();
                break;
            case Type::int64:
                values_.emplace<std::vector<std::int64_t>>();
                break;
            case Type::boolean:
                values_.emplace<std::vector<std::uint8_t>>();
                break;
            case Type::text:
                values_.emplace<std::vector<std::string>>();
                break;
        }
    }
    std::visit([n](auto& values) { values.resize(n); }, values_);
}

}  // namespace mlpipe::graph
