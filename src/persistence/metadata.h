// metadata.h: model_metadata.json, what a person and a script want to know of a version
// (INTERFACE.md, section 3).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "model_selection/training.h"

namespace mlpipe {

struct ModelMetadataInput {
    std::string model_version, train_date;  ///< "2026_11_22_001"; ISO 8601 UTC
    std::string data_sha256, model_sha256;
    std::string data_name;  ///< as the user named it
    std::string mlpipe_version;
};

/// Every field that INTERFACE.md promises; the scores are those on the rows held out for the test.
[[nodiscard]] nlohmann::ordered_json model_metadata(const TrainingResult& result,
                                                    const ModelMetadataInput& input);

/// The name of a score there: that of the area under the ROC curve is auc_roc.
[[nodiscard]] std::string metadata_name(const ScoreField& field);
/// The columns of a schema that are no ids.
[[nodiscard]] std::vector<std::string> feature_columns(const Schema& schema);
/// The target, its classes and their labels.
void add_classes(nlohmann::ordered_json& json, const FittedPipeline& pipeline);

/// [{"metric": "roc_auc", "algorithm", "reference", "difference", "low", "high", "p_value",
/// "real"}]: each other algorithm minus the reference. `names` are of the algorithms compared.
[[nodiscard]] nlohmann::ordered_json to_json(std::span<const ScoreDifference> differences,
                                             std::span<const std::string> names,
                                             std::size_t reference);
/// {"method", "metric", "best": settings, "candidates": [{"hyperparameters", "mean", "std",
/// "rows"}]}.
[[nodiscard]] nlohmann::ordered_json to_json(const SearchResult& search);
/// {"accuracy": 0.8, …} in the order of score_fields().
[[nodiscard]] nlohmann::ordered_json to_json(const Scores& scores);
/// {"accuracy": {"value", "low", "high"}, …} under their metadata_name().
[[nodiscard]] nlohmann::ordered_json intervals_json(const Scores& scores,
                                                    const ScoreIntervals& intervals);
/// {"slope": {"value", "low", "high"}, "intercept", "in_the_large", "expected_calibration_error":
/// {"value", "by_chance"}}; null for a slope and intercept that do not exist.
[[nodiscard]] nlohmann::ordered_json to_json(const CalibrationScores& calibration);
/// [{"metric", "target", "value", "low", "high", "verdict": "met", "not met" or "undecided"}].
[[nodiscard]] nlohmann::ordered_json targets_json(std::span<const ScoreTarget> targets,
                                                  const Scores& scores,
                                                  const ScoreIntervals& intervals);
/// {"true_negative": {"value", "low", "high"}, …}: each cell as a share of its true class, with
/// Wilson's interval.
[[nodiscard]] nlohmann::ordered_json shares_json(const ConfusionMatrix& counts);
[[nodiscard]] nlohmann::ordered_json to_json(const Schema& schema);
[[nodiscard]] nlohmann::ordered_json to_json(const ConfusionMatrix& counts);
/// The settings of a classifier as {"n_estimators": 100, …}.
[[nodiscard]] nlohmann::ordered_json to_json(const std::vector<Setting>& settings);

}  // namespace mlpipe
