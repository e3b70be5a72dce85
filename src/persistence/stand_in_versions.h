// stand_in_versions.h: versions whose files only look like models, and the text of what was thrown.
// For tests of the registry, which does not look into them.
#pragma once

#include <string>

#include "core/error.h"
#include "persistence/registry.h"

namespace mlpipe {

inline VersionFiles files_of(const std::string& version) {
    return {.model_onnx = "model " + version,
            .metadata_json = "{\"version\": \"" + version + "\"}"};
}

template <typename Work>
std::string error_of(const Work& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.full_text();
    }
    return "no error";
}

}  // namespace mlpipe
