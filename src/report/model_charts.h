// model_charts.h: the charts of a model on rows whose class is known. Each says in its title and
// description what a reader should take from it, with the numbers.
//
// y holds 0 and 1, p probabilities of 1, one a row. All throw InvalidArgument for lengths that
// differ, no row, or a single class where a curve needs both.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/parallel.h"
#include "metrics/classification_scores.h"
#include "metrics/wilson_interval.h"
#include "pipeline/decision.h"
#include "pipeline/pipeline.h"
#include "report/chart.h"

namespace mlpipe {

/// Probabilities of one algorithm for the rows of a chart.
struct ScoredAlgorithm {
    std::string name;
    std::span<const float> p;
};

/// What curves are drawn of: the rows, who scored them, and which algorithm was taken.
struct RankedRows {
    std::span<const std::uint8_t> y;
    std::vector<ScoredAlgorithm> algorithms;  ///< at least one
    std::size_t selected = 0;
    float threshold = 0.5f;  ///< that of the selected one
    std::string rows;        ///< what they are, for titles: "24 held-out rows"
    std::uint64_t seed = 42;
    Threads threads = {};
};

/// A value with its interval as in the metadata, which is where it comes from.
struct ChartScore {
    double value = 0, low = 0, high = 0;
};

/// Every algorithm, chance, the operating point, the 95 % band of the selected one. `auc` is the
/// selected one's.
[[nodiscard]] Chart roc_curve_chart(const RankedRows& rows, const ChartScore& auc);
/// The same of precision against recall; chance is the share of positives.
[[nodiscard]] Chart precision_recall_curve_chart(const RankedRows& rows,
                                                 const ChartScore& average_precision);

/// Rows by class, in groups such as training and test.
struct TargetCounts {
    std::string group;
    std::int64_t negative = 0, positive = 0;
};
[[nodiscard]] Chart target_distribution_chart(std::span<const TargetCounts> groups,
                                              const std::string& target, const ClassNames& names);

/// Counts, shares of each actual class, and what both kinds of error cost by `policy`.
[[nodiscard]] Chart confusion_matrix_chart(const ConfusionMatrix& counts, const ClassNames& names,
                                           const DecisionPolicy& policy, const std::string& rows);

struct WeighedFeature {
    std::string name;
    double weight = 0;
};
enum class WeightKind {
    importance,   ///< share of all gain, not negative
    coefficient,  ///< of a scaled feature, in log odds; its sign says which class it speaks for
};
/// The 15 that weigh most, largest first, equal ones by name.
[[nodiscard]] Chart feature_importance_chart(std::vector<WeighedFeature> features, WeightKind kind,
                                             const std::string& algorithm,
                                             const std::string& positive);

struct ComparedScore {
    std::string algorithm, metric;
    double mean = 0, deviation = 0;  ///< over folds
};
/// Groups of bars, one a metric, in the order given.
[[nodiscard]] Chart model_comparison_chart(std::span<const ComparedScore> scores,
                                           const std::string& selected, const std::string& folds);

/// Observed shares against predicted ones of the selected algorithm, with Wilson intervals, above a
/// histogram of the predictions.
[[nodiscard]] Chart calibration_curve_chart(const RankedRows& rows, const ChartScore& brier);

/// What a row costs on average at each threshold of the selected algorithm, beside acting on all
/// and on none.
[[nodiscard]] Chart cost_curve_chart(const RankedRows& rows, const DecisionPolicy& policy);

}  // namespace mlpipe
