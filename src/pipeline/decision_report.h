// decision_report.h: what a decision is worth in money on labelled rows: the confusion matrix in
// money, what it saves against doing nothing, the marginal customer, the profit of a campaign.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "metrics/cost_curve.h"
#include "metrics/expected_maximum_profit.h"
#include "pipeline/decision.h"

namespace mlpipe {

/// The costs of a policy, whichever policy it is.
[[nodiscard]] ErrorCosts costs_of(const DecisionPolicy& policy);

/// The row with the largest probability below the threshold: whom to act on next.
struct MarginalRow {
    double probability = 0;
    double value = 0;  ///< value_of_acting() on it
};

struct DecisionReport {
    ErrorCosts costs;
    double threshold = 0;
    ConfusionMatrix counts;
    MoneyMatrix money;
    Estimate cost_a_row;                  ///< with its 95 % interval
    double predict_nothing = 0;           ///< cost a row if no row is acted on
    double predict_all = 0;               ///< cost a row if every row is
    double break_even = 0;                ///< the probability from which on acting pays
    std::optional<MarginalRow> marginal;  ///< nothing if no row lies below the threshold
    ChurnCampaign campaign;
    ExpectedMaximumProfit profit;
};

/// `p` are calibrated probabilities of rows the model was not fitted on. Throws as cost_curve and
/// expected_maximum_profit.
[[nodiscard]] DecisionReport decision_report(std::span<const std::uint8_t> y_true,
                                             std::span<const float> p, float threshold,
                                             const ErrorCosts& costs,
                                             const ChurnCampaign& campaign = {},
                                             const Resampling& resampling = {});

}  // namespace mlpipe
