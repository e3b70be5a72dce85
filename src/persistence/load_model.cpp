#include "persistence/load_model.h"

#include "core/atomic_file.h"
#include "persistence/onnx_model.h"

namespace mlpipe {

FittedPipeline load_model(const std::string& model) {
    const std::filesystem::path path = resolve_model(model);
    return from_onnx(read_file(path), path.string());
}

}  // namespace mlpipe
