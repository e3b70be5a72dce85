// trained_versions.h: versions with real models, small ones. For tests.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/digest.h"
#include "persistence/metadata.h"
#include "persistence/onnx_model.h"
#include "persistence/random_pipeline.h"
#include "persistence/registry.h"

namespace mlpipe {

/// The files of a version that predicts `left` from 120 random rows.
inline VersionFiles trained_files(const std::string& version, const Classifier& classifier) {
    Rng rng(21, "trained versions");
    const Table rows = random_rows(rng, usual_columns(), 120, false);
    TrainingSettings settings;
    settings.target = "left";
    settings.algorithms = {classifier};
    settings.folds = 3;
    settings.policy = {.policy = Policy::max_f1};
    const TrainingResult result = train(rows, types_of(usual_columns()), settings);
    const std::string onnx = to_onnx(result.pipeline, rows);
    const auto metadata = model_metadata(result, {.model_version = version,
                                                  .train_date = "2026-11-22T08:44:00Z",
                                                  .data_sha256 = std::string(64, 'd'),
                                                  .model_sha256 = sha256_hex(onnx),
                                                  .data_name = "rows.csv",
                                                  .mlpipe_version = "0.1.0"});
    return {.model_onnx = onnx, .metadata_json = metadata.dump(2)};
}

inline std::string add_trained(Registry& registry,
                               const Classifier& classifier = LogisticRegression{}) {
    return registry.add(
        "left", [&](const std::string& version) { return trained_files(version, classifier); },
        "trained");
}

}  // namespace mlpipe
