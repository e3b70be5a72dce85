// training.h: the whole job between reading data and saving a model: split, search for settings if
// asked, cross-validate and compare, select, refit, evaluate on rows that nothing has seen.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "metrics/calibration_scores.h"
#include "metrics/intervals.h"
#include "metrics/score_target.h"
#include "model_selection/score_difference.h"
#include "model_selection/search.h"
#include "model_selection/split.h"
#include "pipeline/decision_report.h"

namespace mlpipe {

enum class Refit {
    train,  ///< keep the model fitted on the training part, the one the test scores describe
    all,    ///< fit the selected settings once more on every row; threshold and calibration stay
};

struct TrainingSettings {
    std::string target;
    std::optional<std::string> positive, positive_label, negative_label;
    std::vector<DerivedFeature> derived;
    PreprocessingSettings preprocessing;
    std::vector<Classifier> algorithms;  ///< at least one; compared in this order
    double test_size = 0.2;
    int folds = 5;
    int repeats = 1;
    std::uint64_t seed = 42;
    Refit refit = Refit::train;
    CalibrationMethod calibration = CalibrationMethod::none;
    DecisionPolicy policy;
    std::vector<ScoreTarget> targets = default_targets();  ///< what the test scores should reach
    ChurnCampaign campaign = {};  ///< whose profit the test part tells
    SearchSettings search;  ///< for better settings of each algorithm, before they are compared
    Threads threads = {};
    /// Called after each fit of search and cross-validation with how many are done of all; by any
    /// thread, one at a time.
    std::function<void(std::size_t, std::size_t)> progress = {};
};

struct AlgorithmResult {
    std::string algorithm;
    Classifier settings;
    std::optional<SearchResult> search;  ///< what was tried, if something was
    CrossValidationResult cross_validation;
    Scores test;               ///< of the fit on the training part, at the chosen threshold
    ScoreIntervals intervals;  ///< of `test`
    ConfusionMatrix test_counts;
    std::vector<float> test_probabilities;  ///< of the same fit, by row of the test part
    /// random_forest with oob_score: accuracy on the training rows, each by the trees that did not
    /// see it.
    std::optional<double> oob_score;
    double fit_seconds = 0;  ///< wall time of the fit on the training part, preprocessing included
    CalibrationScores calibration = {};  ///< of test_probabilities
};

struct TrainingResult {
    FittedPipeline pipeline;  ///< the selected one, with its decision
    std::vector<AlgorithmResult> algorithms;
    std::size_t selected = 0;
    std::vector<ScoreDifference> differences;  ///< ROC AUC of each other one to the selected
    std::string reason;  ///< why it was selected, one sentence with the numbers
    DecisionReport decision =
        {};  ///< of the selected one, on the test part, by the costs of the policy
    std::size_t training_rows = 0, test_rows = 0;
    Target target;  ///< of all rows
    Split split;
    Refit refit = Refit::train;
    std::uint64_t seed = 0;                 ///< of split, folds and calibration by chance
    int folds = 5;                          ///< of the cross-validation
    std::vector<ScoreTarget> targets = {};  ///< as asked
};

/// Selection: the policy's objective on out-of-fold probabilities; those that keep the policy's
/// bound before those that do not; ties by mean CV ROC AUC, then by order. Throws as read_target,
/// stratified_split, cross_validate.
[[nodiscard]] TrainingResult train(const Table& table, const Schema& types,
                                   const TrainingSettings& settings);

}  // namespace mlpipe
