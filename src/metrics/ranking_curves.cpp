#include "metrics/ranking_curves.h"

#include <limits>
#include <string_view>

#include "metrics/checks.h"
#include "metrics/threshold_curve.h"

namespace mlpipe {
namespace {

double share(std::int64_t part, std::int64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
}

/// Whether the steps to and from the point are equal, so that it lies midway between its
/// neighbours: the test of scikit-learn, which keeps other points of a straight line.
bool is_midway(const ThresholdPoint& before, const ThresholdPoint& at,
               const ThresholdPoint& after) {
    return at.true_positive - before.true_positive == after.true_positive - at.true_positive &&
           at.false_positive - before.false_positive == after.false_positive - at.false_positive;
}

}  // namespace

RocCurve roc_curve(std::span<const std::uint8_t> y_true, std::span<const double> score,
                   CurvePoints points) {
    const std::vector<ThresholdPoint> curve = threshold_curve(y_true, score);
    check_both_classes(y_true, "a ROC curve");
    RocCurve roc{
        .fpr = {0.0}, .tpr = {0.0}, .thresholds = {std::numeric_limits<double>::infinity()}};
    for (std::size_t i = 0; i < curve.size(); ++i) {
        const bool is_inner = i > 0 && i + 1 < curve.size();
        if (points == CurvePoints::corners && is_inner &&
            is_midway(curve[i - 1], curve[i], curve[i + 1])) {
            continue;
        }
        roc.fpr.push_back(share(curve[i].false_positive, curve.back().false_positive));
        roc.tpr.push_back(share(curve[i].true_positive, curve.back().true_positive));
        roc.thresholds.push_back(curve[i].score);
    }
    return roc;
}

PrecisionRecallCurve precision_recall_curve(std::span<const std::uint8_t> y_true,
                                            std::span<const double> score) {
    const std::vector<ThresholdPoint> curve = threshold_curve(y_true, score);
    check_positive_row(y_true, "a precision-recall curve");
    PrecisionRecallCurve result;
    for (std::size_t i = curve.size(); i-- > 0;) {
        const ThresholdPoint& point = curve[i];
        result.precision.push_back(
            share(point.true_positive, point.true_positive + point.false_positive));
        result.recall.push_back(share(point.true_positive, curve.back().true_positive));
        result.thresholds.push_back(point.score);
    }
    result.precision.push_back(1.0);
    result.recall.push_back(0.0);
    return result;
}

GainCurve gain_curve(std::span<const std::uint8_t> y_true, std::span<const double> score) {
    const std::vector<ThresholdPoint> curve = threshold_curve(y_true, score);
    check_positive_row(y_true, "a gain curve");
    const std::int64_t rows = curve.back().true_positive + curve.back().false_positive;
    GainCurve result;
    for (const ThresholdPoint& point : curve) {
        result.share.push_back(share(point.true_positive + point.false_positive, rows));
        result.gain.push_back(share(point.true_positive, curve.back().true_positive));
        result.lift.push_back(result.gain.back() / result.share.back());
        result.thresholds.push_back(point.score);
    }
    return result;
}

}  // namespace mlpipe
