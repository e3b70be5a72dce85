// decision_json.h: what was decided, why, and what it is worth, as train, evaluate and metadata
// tell it. docs/decision.md explains every field.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "model_selection/training.h"

namespace mlpipe {

/// {"policy", the settings that it uses, "feasible", "reason"}.
[[nodiscard]] nlohmann::ordered_json decision_json(const TrainingResult& result);

/// {"method": "none" | "prior" | "sigmoid" | "isotonic"} and its numbers: how margins of the saved
/// model become probabilities.
[[nodiscard]] nlohmann::ordered_json calibrator_json(const Calibration& calibration);

/// {"false_negative_cost", "false_positive_cost", "threshold", "confusion_matrix":
/// {"false_negative", "false_positive", "total"} in money, "cost_per_row": {"value", "low",
/// "high"}, "predict_nothing", "predict_all" a row, "break_even_probability", "marginal_customer":
/// {"probability", "value"} or null, "expected_maximum_profit": {"value", "fraction",
/// "customer_value", "incentive_cost", "contact_cost", "accept_alpha", "accept_beta"}}.
[[nodiscard]] nlohmann::ordered_json to_json(const DecisionReport& report);

}  // namespace mlpipe
