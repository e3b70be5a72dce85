#include "metrics/classification_scores.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.h"
#include "metrics/checks.h"
#include "metrics/row_loss.h"
#include "metrics/threshold_curve.h"

namespace mlpipe {
namespace {

double ratio(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// The mean of loss(y, p) over rows, summed in short blocks of fixed size: the rounding error stays
/// near that of one block.
template <typename Loss>
double mean_loss(std::span<const std::uint8_t> y_true, std::span<const double> p,
                 const Loss& loss) {
    constexpr std::size_t rows_per_sum = 256;
    double total = 0;
    for (std::size_t begin = 0; begin < p.size(); begin += rows_per_sum) {
        const std::size_t end = std::min(p.size(), begin + rows_per_sum);
        double sum = 0;
        for (std::size_t i = begin; i < end; ++i) sum += loss(y_true[i], p[i]);
        total += sum;
    }
    return total / static_cast<double>(p.size());
}

ConfusionMatrix count(std::span<const std::uint8_t> y_true, std::span<const double> p,
                      double threshold) {
    ConfusionMatrix counts;
    for (std::size_t i = 0; i < p.size(); ++i) {
        const bool predicted = p[i] >= threshold;
        if (y_true[i] == 1) {
            ++(predicted ? counts.true_positive : counts.false_negative);
        } else {
            ++(predicted ? counts.false_positive : counts.true_negative);
        }
    }
    return counts;
}

}  // namespace

ConfusionMatrix confusion_matrix(std::span<const std::uint8_t> y_true, std::span<const double> p,
                                 double threshold) {
    check_probabilities(y_true, p);
    if (std::isnan(threshold)) throw InvalidArgument("the threshold is not a number");
    return count(y_true, p, threshold);
}

double accuracy(const ConfusionMatrix& counts) {
    return ratio(counts.true_positive + counts.true_negative, counts.total());
}

double precision(const ConfusionMatrix& counts) {
    return ratio(counts.true_positive, counts.true_positive + counts.false_positive);
}

double recall(const ConfusionMatrix& counts) {
    return ratio(counts.true_positive, counts.true_positive + counts.false_negative);
}

double f1(const ConfusionMatrix& counts) {
    return ratio(2 * counts.true_positive,
                 2 * counts.true_positive + counts.false_positive + counts.false_negative);
}

double roc_auc(std::span<const std::uint8_t> y_true, std::span<const double> score) {
    const std::vector<ThresholdPoint> curve = threshold_curve(y_true, score);
    check_both_classes(y_true, "ROC AUC");
    return roc_auc(curve);
}

double average_precision(std::span<const std::uint8_t> y_true, std::span<const double> score) {
    const std::vector<ThresholdPoint> curve = threshold_curve(y_true, score);
    check_positive_row(y_true, "average precision");
    return average_precision(curve);
}

double log_loss(std::span<const std::uint8_t> y_true, std::span<const double> p) {
    check_probabilities(y_true, p);
    return mean_loss(y_true, p, row_log_loss);
}

double brier(std::span<const std::uint8_t> y_true, std::span<const double> p) {
    check_probabilities(y_true, p);
    return mean_loss(y_true, p, row_brier);
}

std::span<const ScoreField> score_fields() {
    static constexpr std::array<ScoreField, 8> fields{{
        {"accuracy", &Scores::accuracy},
        {"recall", &Scores::recall},
        {"precision", &Scores::precision},
        {"f1", &Scores::f1},
        {"roc_auc", &Scores::roc_auc},
        {"average_precision", &Scores::average_precision},
        {"log_loss", &Scores::log_loss},
        {"brier", &Scores::brier},
    }};
    return fields;
}

Scores score(std::span<const std::uint8_t> y_true, std::span<const double> p, double threshold) {
    const ConfusionMatrix counts = confusion_matrix(y_true, p, threshold);
    check_both_classes(y_true, "ROC AUC");
    const std::vector<ThresholdPoint> curve = threshold_curve(y_true, p);
    return {.accuracy = accuracy(counts),
            .recall = recall(counts),
            .precision = precision(counts),
            .f1 = f1(counts),
            .roc_auc = roc_auc(curve),
            .average_precision = average_precision(curve),
            .log_loss = mean_loss(y_true, p, row_log_loss),
            .brier = mean_loss(y_true, p, row_brier)};
}

}  // namespace mlpipe
