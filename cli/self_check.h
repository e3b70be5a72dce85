// self_check.h: a model that was just written, read back and tried before it is trusted.
#pragma once

#include <string>

#include "core/parallel.h"
#include "pipeline/pipeline.h"

namespace mlpipe {

/// The model as a reader of the file would see it must answer every row with the same bits. Throws
/// std::logic_error: nobody but us could be at fault.
void check_written(const std::string& onnx, const FittedPipeline& pipeline, const Table& table,
                   Threads threads);

}  // namespace mlpipe
