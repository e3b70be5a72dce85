#include "metrics/intervals.h"

#include <algorithm>
#include <vector>

#include "metrics/checks.h"
#include "metrics/count_intervals.h"
#include "metrics/loss_interval.h"
#include "metrics/rank_intervals.h"
#include "metrics/row_loss.h"

namespace mlpipe {
namespace {

Estimate loss_interval(std::span<const std::uint8_t> y_true, std::span<const double> p,
                       double (*loss)(std::uint8_t, double)) {
    std::vector<double> losses(p.size());
    std::transform(y_true.begin(), y_true.end(), p.begin(), losses.begin(), loss);
    return mean_loss_interval(y_true, losses);
}

}  // namespace

ScoreIntervals score_intervals(std::span<const std::uint8_t> y_true, std::span<const double> p,
                               double threshold) {
    check_probabilities(y_true, p);
    check_both_classes(y_true, "a confidence interval");
    const ConfusionMatrix counts = confusion_matrix(y_true, p, threshold);
    const std::vector<ThresholdPoint> curve = threshold_curve(y_true, p);
    ScoreIntervals intervals;
    const auto set = [&](double Scores::*member, const Estimate& estimate) {
        intervals.low.*member = estimate.low;
        intervals.high.*member = estimate.high;
    };
    set(&Scores::accuracy, accuracy_interval(counts));
    set(&Scores::recall, recall_interval(counts));
    set(&Scores::precision, precision_interval(counts));
    set(&Scores::f1, f1_interval(counts));
    set(&Scores::roc_auc, roc_auc_interval(curve));
    set(&Scores::average_precision, average_precision_interval(curve));
    set(&Scores::log_loss, loss_interval(y_true, p, row_log_loss));
    const Estimate squared = loss_interval(y_true, p, row_brier);
    set(&Scores::brier, {.low = squared.low, .high = std::min(squared.high, 1.0)});
    return intervals;
}

}  // namespace mlpipe
