// import_model.h: ONNX files that others wrote (skl2onnx, onnxmltools and their like) as fitted
// pipelines (docs/import.md).
//
// The graph becomes the model as a whole; before it nothing is imputed or scaled. Where a file says
// what its classes and columns are called, so are they here. Private to this room.
#pragma once

#include <onnx/onnx_pb.h>

#include <string_view>

#include "persistence/import_settings.h"
#include "pipeline/pipeline.h"

namespace mlpipe {

/// Whether a model is to be imported: it is an ONNX file, and not one that mlpipe wrote.
[[nodiscard]] bool is_foreign(const onnx::ModelProto& model);

/// The pipeline in a foreign file. Throws BadFormat for what cannot be imported, by name;
/// InvalidArgument for settings that do not fit the model.
[[nodiscard]] FittedPipeline import_model(const onnx::ModelProto& model, std::string_view bytes,
                                          const ImportSettings& settings = {});

}  // namespace mlpipe
