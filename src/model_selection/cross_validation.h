// cross_validation.h: how well pipelines do on rows they were not fitted on.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "metrics/calibration_scores.h"
#include "metrics/classification_scores.h"
#include "metrics/intervals.h"
#include "pipeline/pipeline.h"

namespace mlpipe {

struct CrossValidationSettings {
    int folds = 5;    ///< >= 2
    int repeats = 1;  ///< >= 1
    std::uint64_t seed = 42;
    CalibrationMethod calibration = CalibrationMethod::none;
    DecisionPolicy policy = {};  ///< makes the choice of each pipeline's threshold
    Threads threads = {};
    /// Called after each fit with how many are done, out of pipelines x folds x repeats; by any
    /// thread, one at a time.
    std::function<void(std::size_t)> progress = {};
};

/// One algorithm's result. Fold f of repeat r is entry r * folds + f.
struct CrossValidationResult {
    std::vector<Scores> fold_scores;  ///< at `choice.threshold`
    std::vector<float> out_of_fold;   ///< first repeat: the probability of each row by a model and
                                      ///< a calibration that did not see it
    Calibration calibrator = NoCalibration{};  ///< fitted on the margins of all rows of the first
                                               ///< repeat; NoCalibration unless one was asked for
    ThresholdChoice choice;  ///< made by the policy on out_of_fold
    double fit_seconds = 0;  ///< mean wall time of one fit, preprocessing included
    CalibrationScores calibration = {};  ///< of out_of_fold
};

/// The rows named, in the given order.
[[nodiscard]] Target select_rows(const Target& target, std::span<const std::uint32_t> rows);

/// Mean over folds, and the sample standard deviation (n - 1; 0 for one fold).
[[nodiscard]] Scores mean_scores(std::span<const Scores> folds);
[[nodiscard]] Scores std_scores(std::span<const Scores> folds);
/// 95 % intervals of the means, by the corrected resampled t-test (resampled_t_test.h): the plain
/// one of the folds is too narrow, as their training rows overlap. Kept to the range of each score.
/// REQUIRES: two entries or more; `n_folds` of a repeat.
[[nodiscard]] ScoreIntervals fold_intervals(std::span<const Scores> folds, int n_folds);

/// Fits every pipeline on every fold's training rows, preprocessing included; neighbours with the
/// same preprocessing share it. All pipelines see the same folds. Pipelines x folds x repeats, and
/// what is parallel within a fit, share one pool of threads. Throws InvalidArgument for a setting
/// out of range; as stratified_folds, choose_threshold and Pipeline::fit.
[[nodiscard]] std::vector<CrossValidationResult> cross_validate(
    std::span<const Pipeline> pipelines, const Table& table, const Schema& types,
    const Target& target, const CrossValidationSettings& settings);

}  // namespace mlpipe
