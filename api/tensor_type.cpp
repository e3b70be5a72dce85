#include "api/tensor_type.h"

namespace mlpipe::api {

std::string_view tensor_type(const ColumnSchema& column) {
    if (column.type == ColumnType::number) return "FP32";
    const bool whole = column.type == ColumnType::integer ||
                       (column.type == ColumnType::category && column.integer_levels);
    return whole ? "INT64" : "BYTES";
}

}  // namespace mlpipe::api
