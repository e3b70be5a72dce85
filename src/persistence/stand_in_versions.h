// stand_in_versions.h: versions whose files only look like models.
// For tests of the registry, which does not look into them.
#pragma once

#include <string>

#include "core/test_errors.h"
#include "persistence/registry.h"

namespace mlpipe {

inline VersionFiles files_of(const std::string& version) {
    return {.model_onnx = "model " + version,
            .metadata_json = "{\"version\": \"" + version + "\"}"};
}

}  // namespace mlpipe
