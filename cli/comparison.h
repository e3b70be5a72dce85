// comparison.h: algorithms side by side, for people (80 columns) and as JSON (INTERFACE.md, section
// 2).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "cli/training_options.h"
#include "model_selection/training.h"

namespace mlpipe {

struct ComparedAlgorithm {
    std::string algorithm;
    const CrossValidationResult* cross_validation;
};

/// Every score of cross-validation as mean ± sd.
[[nodiscard]] std::string cross_validation_table(std::span<const ComparedAlgorithm> compared);

/// Accuracy of cross-validation, the scores on the held-out rows, the time of a fit.
[[nodiscard]] std::string training_table(const TrainingResult& result);

/// {"rows", …, "algorithms": […]}, what cross-validate --json prints and train --json adds to.
[[nodiscard]] nlohmann::ordered_json comparison_json(const LabelledTable& data,
                                                     const TrainingSettings& settings,
                                                     std::span<const ComparedAlgorithm> compared);

/// Whether the others are really worse than `reference`, by ROC AUC: a blank line, then a table.
/// Empty if there is no other.
[[nodiscard]] std::string difference_text(std::span<const ScoreDifference> differences,
                                          std::span<const ComparedAlgorithm> compared,
                                          std::size_t reference);
/// What the search has found for each algorithm. REQUIRES: there was one.
[[nodiscard]] std::string search_table(const TrainingResult& result);

/// A score with its interval and its target a line: "recall  0.800  0.490 to 0.943  > 0.750
/// undecided"; below it what undecided means, if one is.
[[nodiscard]] std::string interval_table(const Scores& scores, const ScoreIntervals& intervals,
                                         std::span<const ScoreTarget> targets);
/// Slope, intercept and expected error, each with what chance does to it: one or two lines.
[[nodiscard]] std::string calibration_text(const CalibrationScores& calibration);
/// {"accuracy": {"value", "low", "high"}, …}.
[[nodiscard]] nlohmann::ordered_json interval_json(const Scores& scores,
                                                   const ScoreIntervals& intervals);

/// The four counts under the labels of the classes.
[[nodiscard]] std::string confusion_table(const ConfusionMatrix& counts, const ClassNames& names);

/// "ROC AUC" for "roc_auc".
[[nodiscard]] std::string score_title(std::string_view name);

}  // namespace mlpipe
