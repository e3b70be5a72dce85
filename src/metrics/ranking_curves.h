// ranking_curves.h: what a ranking of rows is worth at every threshold: ROC, precision against
// recall, gain and lift. Names and results of the first two are scikit-learn's.
//
// y_true holds 0 (negative) and 1 (positive); a larger score is more positive. Rows with equal
// scores share one point. All walk the threshold_curve, O(n log n), and throw as it does.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mlpipe {

/// Point i is "predict positive where score >= thresholds[i]". From (0, 0), whose threshold is
/// infinite (as in scikit-learn from 1.3 on), to (1, 1).
struct RocCurve {
    std::vector<double> fpr, tpr, thresholds;
};

enum class CurvePoints {
    corners,  ///< without points on a straight line between their neighbours: the same area
    all,      ///< one for each different score
};

/// sklearn.metrics.roc_curve, whose drop_intermediate=True is `corners`. Throws InvalidArgument for
/// a single class.
[[nodiscard]] RocCurve roc_curve(std::span<const std::uint8_t> y_true,
                                 std::span<const double> score,
                                 CurvePoints points = CurvePoints::corners);

/// Point i is "predict positive where score >= thresholds[i]"; thresholds ascend, recall falls from
/// 1. One last point (recall 0, precision 1) has no threshold: precision and recall are one longer.
struct PrecisionRecallCurve {
    std::vector<double> precision, recall, thresholds;
};

/// sklearn.metrics.precision_recall_curve. Throws InvalidArgument if there is no positive row.
[[nodiscard]] PrecisionRecallCurve precision_recall_curve(std::span<const std::uint8_t> y_true,
                                                          std::span<const double> score);

/// Point i is "act on the rows with score >= thresholds[i]", thresholds descend: the share of rows
/// acted on, in (0, 1]; the share of all positive rows among them (gain); and how many times more
/// positive rows that is than as many rows drawn by chance would hold (lift = gain / share). The
/// point (0, 0), which has no lift, is left out.
struct GainCurve {
    std::vector<double> share, gain, lift, thresholds;
};

/// Throws InvalidArgument if there is no positive row.
[[nodiscard]] GainCurve gain_curve(std::span<const std::uint8_t> y_true,
                                   std::span<const double> score);

}  // namespace mlpipe
