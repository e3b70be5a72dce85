// tensor.h: the values that flow through an imported graph: typed, dense, of any shape up to rank
// 8. Reused from row to row, so that a run allocates nothing once the buffers have grown.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mlpipe::graph {

/// What a tensor holds. The order is that of Tensor::Storage.
enum class Type : std::uint8_t { float32, float64, int32, int64, boolean, text };

/// "float", "double", "int32", "int64", "bool", "string", as ONNX calls them.
[[nodiscard]] std::string_view to_text(Type type);
[[nodiscard]] std::optional<Type> parse_type(std::string_view text);

/// The type whose values are stored as T; a boolean is a byte, 0 or 1.
template <typename T>
constexpr Type type_of() {
    if constexpr (std::is_same_v<T, float>) return Type::float32;
    if constexpr (std::is_same_v<T, double>) return Type::float64;
    if constexpr (std::is_same_v<T, std::int32_t>) return Type::int32;
    if constexpr (std::is_same_v<T, std::int64_t>) return Type::int64;
    if constexpr (std::is_same_v<T, std::uint8_t>) return Type::boolean;
    if constexpr (std::is_same_v<T, std::string>) return Type::text;
}

/// Sizes along each axis; none is negative. Rank 0 is a scalar.
class Shape {
public:
    static constexpr std::size_t most_axes = 8;

    Shape() = default;
    Shape(std::initializer_list<std::int64_t> sizes) : Shape(std::span(sizes)) {}
    /// REQUIRES: at most most_axes sizes, none negative.
    explicit Shape(std::span<const std::int64_t> sizes);

    [[nodiscard]] std::size_t rank() const { return rank_; }
    [[nodiscard]] std::int64_t operator[](std::size_t axis) const { return sizes_[axis]; }
    std::int64_t& operator[](std::size_t axis) { return sizes_[axis]; }
    [[nodiscard]] std::span<const std::int64_t> sizes() const& { return {sizes_.data(), rank_}; }
    std::span<const std::int64_t> sizes() const&& = delete;
    /// Elements; 2^62 where they are more.
    [[nodiscard]] std::int64_t count() const { return count(0, rank_); }
    /// The same with axes of size 0 counted as 1: the rounds that a walk over all axes but an empty
    /// one may take.
    [[nodiscard]] std::int64_t extent() const;
    /// The product of the sizes of axes [begin, end).
    [[nodiscard]] std::int64_t count(std::size_t begin, std::size_t end) const;
    void append(std::int64_t size) { sizes_[rank_++] = size; }

    bool operator==(const Shape& other) const;

private:
    std::array<std::int64_t, most_axes> sizes_{};
    std::size_t rank_ = 0;
};

/// "[1, 2]"
[[nodiscard]] std::string to_text(const Shape& shape);

class Tensor {
public:
    using Storage = std::variant<std::vector<float>, std::vector<double>, std::vector<std::int32_t>,
                                 std::vector<std::int64_t>, std::vector<std::uint8_t>,
                                 std::vector<std::string>>;

    Tensor() = default;
    /// REQUIRES: as many values as the shape has elements.
    template <typename T>
    Tensor(Shape shape, std::vector<T> values) : shape_(shape), values_(std::move(values)) {}

    [[nodiscard]] Type type() const { return static_cast<Type>(values_.index()); }
    [[nodiscard]] const Shape& shape() const& { return shape_; }
    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(shape_.count()); }

    /// REQUIRES: type_of<T>() is type().
    template <typename T>
    [[nodiscard]] std::span<const T> values() const& {
        return std::get<std::vector<T>>(values_);
    }
    template <typename T>
    [[nodiscard]] std::span<T> values() & {
        return std::get<std::vector<T>>(values_);
    }
    [[nodiscard]] const Storage& storage() const& { return values_; }

    /// Of that type and shape, with any values; the storage is kept where it can be.
    void reset(Type type, const Shape& shape);

    bool operator==(const Tensor&) const = default;

private:
    Shape shape_ = {0};
    Storage values_;
};

/// Calls `work` with the values of `tensor` as a span of their type.
template <typename Work>
decltype(auto) visit_values(const Tensor& tensor, const Work& work) {
    return std::visit([&](const auto& values) -> decltype(auto) { return work(std::span(values)); },
                      tensor.storage());
}

}  // namespace mlpipe::graph
