// tensor_types.h: the types of a graph's tensors as TensorProto numbers them. Private to this room.
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <optional>

#include "graph/tensor.h"

namespace mlpipe {

/// Nothing for a type that cannot be imported.
[[nodiscard]] std::optional<graph::Type> type_of_number(std::int64_t number);
[[nodiscard]] onnx::TensorProto::DataType number_of_type(graph::Type type);

}  // namespace mlpipe
