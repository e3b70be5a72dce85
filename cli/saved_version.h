// saved_version.h: a trained model as a version in a models folder: written, read back, checked,
// and activated if it may be.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "cli/verdict.h"

namespace mlpipe {

/// What the model was trained on.
struct TrainingData {
    const Table& table;  ///< all rows
    std::string name;    ///< as it may be shown
    const std::string& sha256;
};

struct SavedVersion {
    std::string version, sha256;
    std::filesystem::path path;
    Verdict verdict;
};

/// Nothing is written if the active model is the same (verdict.h). Throws as Registry::add and
/// activate; std::logic_error if the file read back answers a row otherwise than the trained model.
[[nodiscard]] SavedVersion save_version(const TrainingResult& result, const TrainingData& data,
                                        const std::filesystem::path& models, Activate activate,
                                        Threads threads);

/// Calls `activate` for a version that is saved by now. An IoFailure of it says so, and what next.
void activate_saved(const std::filesystem::path& models, const std::string& version,
                    const std::function<void()>& activate);

}  // namespace mlpipe
