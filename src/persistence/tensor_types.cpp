#include "persistence/tensor_types.h"

#include <algorithm>
#include <array>
#include <utility>

namespace mlpipe {
namespace {

using graph::Type;
using onnx::TensorProto;

constexpr std::array<std::pair<TensorProto::DataType, Type>, 6> types = {
    {{TensorProto::FLOAT, Type::float32},
     {TensorProto::DOUBLE, Type::float64},
     {TensorProto::INT32, Type::int32},
     {TensorProto::INT64, Type::int64},
     {TensorProto::BOOL, Type::boolean},
     {TensorProto::STRING, Type::text}}};

}  // namespace

std::optional<Type> type_of_number(std::int64_t number) {
    for (const auto& [data_type, type] : types) {
        if (data_type == number) return type;
    }
    return std::nullopt;
}

TensorProto::DataType number_of_type(Type type) {
    return std::ranges::find(types, type, &std::pair<TensorProto::DataType, Type>::second)->first;
}

}  // namespace mlpipe
