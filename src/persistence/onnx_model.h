// onnx_model.h: a fitted pipeline as a standard ONNX file and back (docs/model-format.md, DESIGN.md
// D4).
//
// Opset 17, ai.onnx.ml 3, IR 8. One [N,1] input a raw column, named after it; outputs label [N]
// (string) and probabilities [N,2] (float32: negative, positive). Schema, labels, threshold,
// settings and golden rows are in metadata_props. The same pipeline gives the same bytes.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "persistence/import_settings.h"
#include "pipeline/pipeline.h"

namespace mlpipe {

/// `golden` supplies rows whose answers are stored and replayed on loading; up to 32 are picked
/// from it, and rows with missing cells, unseen categories and extremes are added. It has the
/// columns of pipeline.schema().
[[nodiscard]] std::string to_onnx(const FittedPipeline& pipeline, const Table& golden);

/// The pipeline in `bytes`. A file that mlpipe did not write is imported, with import_onnx and what
/// the file says of names. Of one that it wrote, writing it again must give the same bytes, and
/// replaying the golden rows the same probabilities, bit for bit: else, and for anything that is
/// not our profile, BadFormat says what, with `name` in front. Runs no code from the file; bounded
/// by the size of the file in memory and time.
[[nodiscard]] FittedPipeline from_onnx(std::string_view bytes, const std::string& name);

/// The pipeline in a file that others wrote (docs/import.md): skl2onnx, onnxmltools and their like.
/// Throws BadFormat for one that mlpipe wrote or that cannot be imported, the operator named, with
/// `name` in front; InvalidArgument for settings that do not fit it.
[[nodiscard]] FittedPipeline import_onnx(std::string_view bytes, const std::string& name,
                                         const ImportSettings& settings);

}  // namespace mlpipe
