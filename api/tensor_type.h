// tensor_type.h: columns as tensors of the Open Inference Protocol.
#pragma once

#include <string_view>

#include "table/schema.h"

namespace mlpipe::api {

/// The datatype in which a column is announced: FP32, INT64 or BYTES. Others are taken as well.
[[nodiscard]] std::string_view tensor_type(const ColumnSchema& column);

}  // namespace mlpipe::api
