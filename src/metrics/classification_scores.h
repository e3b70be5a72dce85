// classification_scores.h: how good predictions are, two classes, with scikit-learn's names and
// results.
//
// y_true holds 0 (negative) and 1 (positive); score or p is larger for the more positive row, p is
// a probability in [0, 1]. Equal lengths, at least one row; InvalidArgument otherwise, and for NaN.
// Ties in score are handled as in scikit-learn: tied rows share one point of a curve.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mlpipe {

struct ConfusionMatrix {
    std::int64_t true_negative = 0;
    std::int64_t false_positive = 0;
    std::int64_t false_negative = 0;
    std::int64_t true_positive = 0;

    [[nodiscard]] std::int64_t total() const {
        return true_negative + false_positive + false_negative + true_positive;
    }
};

/// A row is predicted positive if p >= threshold.
[[nodiscard]] ConfusionMatrix confusion_matrix(std::span<const std::uint8_t> y_true,
                                               std::span<const double> p, double threshold);

[[nodiscard]] double accuracy(const ConfusionMatrix& counts);
/// 0 if nothing was predicted positive (scikit-learn's zero_division=0).
[[nodiscard]] double precision(const ConfusionMatrix& counts);
/// 0 if there is no positive row.
[[nodiscard]] double recall(const ConfusionMatrix& counts);
/// 2 TP / (2 TP + FP + FN); 0 if that is 0/0.
[[nodiscard]] double f1(const ConfusionMatrix& counts);

/// Area under the ROC curve: the share of (positive, negative) pairs in the right order, ties half.
/// Throws InvalidArgument for a single class.
[[nodiscard]] double roc_auc(std::span<const std::uint8_t> y_true, std::span<const double> score);
/// sum over thresholds of (R_n - R_{n-1}) P_n. Throws InvalidArgument if there is no positive row.
[[nodiscard]] double average_precision(std::span<const std::uint8_t> y_true,
                                       std::span<const double> score);
/// Mean of -log p(y); p is kept 2^-52 away from 0 and 1, as scikit-learn does for float64.
[[nodiscard]] double log_loss(std::span<const std::uint8_t> y_true, std::span<const double> p);
/// Mean of (p - y)^2.
[[nodiscard]] double brier(std::span<const std::uint8_t> y_true, std::span<const double> p);

/// Every score of one set of predictions.
struct Scores {
    double accuracy = 0, recall = 0, precision = 0, f1 = 0;
    double roc_auc = 0, average_precision = 0, log_loss = 0, brier = 0;
};

/// The names and members of Scores in the order in which every table and file lists them.
struct ScoreField {
    const char* name;  ///< "roc_auc"
    double Scores::*member;
};
[[nodiscard]] std::span<const ScoreField> score_fields();

/// Throws InvalidArgument for a single class.
[[nodiscard]] Scores score(std::span<const std::uint8_t> y_true, std::span<const double> p,
                           double threshold);

}  // namespace mlpipe
