// training_charts.h: the eight charts of a training run (INTERFACE.md, section 3), from its result
// and its metadata, whose numbers they show.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "model_selection/training.h"
#include "report/chart.h"

namespace mlpipe {

/// target_distribution, confusion_matrix, roc_curve, precision_recall_curve, feature_importance,
/// model_comparison, calibration_curve, cost_curve, in this order. `metadata` is model_metadata()
/// of `result`. The same specifications on any number of threads.
[[nodiscard]] std::vector<Chart> training_charts(const TrainingResult& result,
                                                 const nlohmann::ordered_json& metadata,
                                                 Threads threads = {});

}  // namespace mlpipe
