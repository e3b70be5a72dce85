// saved_version.h: a trained model as a version in a models folder: written, read back, checked,
// and activated if it may be.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "cli/verdict.h"
#include "persistence/registry.h"

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

/// Charts and report of a version, made from its metadata.
using MakeReport = std::function<std::vector<VersionFile>(const nlohmann::ordered_json& metadata)>;

/// Nothing is written if the active model is the same (verdict.h). `make_report` is called once,
/// and what it returns lies beside the model. Throws as it, Registry::add and activate;
/// std::logic_error if the file read back answers a row otherwise than the trained model.
[[nodiscard]] SavedVersion save_version(const TrainingResult& result, const TrainingData& data,
                                        const std::filesystem::path& models, Activate activate,
                                        const MakeReport& make_report, Threads threads);

/// Calls `activate` for a version that is saved by now. An IoFailure of it says so, and what next.
void activate_saved(const std::filesystem::path& models, const std::string& version,
                    const std::function<void()>& activate);

}  // namespace mlpipe
