// load_model.h: MODEL of the command line: a .onnx file, a models folder (its active version) or
// FOLDER@VERSION.
#pragma once

#include <filesystem>
#include <string>

#include "pipeline/pipeline.h"

namespace mlpipe {

/// The path of the .onnx file. Throws IoFailure or InvalidArgument that says what was looked for
/// and where.
[[nodiscard]] std::filesystem::path resolve_model(const std::string& model);

/// resolve_model, read, from_onnx.
[[nodiscard]] FittedPipeline load_model(const std::string& model);

}  // namespace mlpipe
