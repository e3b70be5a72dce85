#include "metrics/threshold_curve.h"

#include <algorithm>

#include "metrics/checks.h"

namespace mlpipe {

std::vector<ThresholdPoint> threshold_curve(std::span<const std::uint8_t> y_true,
                                            std::span<const double> score) {
    check_rows(y_true, score, "score");
    struct Row {
        double score;
        std::uint8_t y;
    };
    std::vector<Row> rows(score.size());
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = {score[i], y_true[i]};
    std::sort(rows.begin(), rows.end(),
              [](const Row& a, const Row& b) { return a.score > b.score; });

    std::vector<ThresholdPoint> curve;
    ThresholdPoint counted;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        counted.score = rows[i].score;
        ++(rows[i].y == 1 ? counted.true_positive : counted.false_positive);
        if (i + 1 == rows.size() || rows[i + 1].score != rows[i].score) curve.push_back(counted);
    }
    return curve;
}

double roc_auc(std::span<const ThresholdPoint> curve) {
    // Twice the number of (positive, negative) pairs in the right order, a tied pair counting one.
    // Below 2^63 for up to 4 billion rows.
    std::int64_t twice_area = 0;
    ThresholdPoint last;
    for (const ThresholdPoint& point : curve) {
        twice_area += (point.false_positive - last.false_positive) *
                      (point.true_positive + last.true_positive);
        last = point;
    }
    return static_cast<double>(twice_area) / (2.0 * static_cast<double>(last.true_positive) *
                                              static_cast<double>(last.false_positive));
}

double average_precision(std::span<const ThresholdPoint> curve) {
    const auto positives = static_cast<double>(curve.back().true_positive);
    double sum = 0;
    std::int64_t last = 0;
    for (const ThresholdPoint& point : curve) {
        const auto found = static_cast<double>(point.true_positive);
        const auto predicted = static_cast<double>(point.true_positive + point.false_positive);
        sum += static_cast<double>(point.true_positive - last) / positives * (found / predicted);
        last = point.true_positive;
    }
    return sum;
}

}  // namespace mlpipe
