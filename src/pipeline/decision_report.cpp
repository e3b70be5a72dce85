#include "pipeline/decision_report.h"

#include <algorithm>
#include <vector>

namespace mlpipe {

ErrorCosts costs_of(const DecisionPolicy& policy) {
    return {.false_negative = policy.false_negative_cost,
            .false_positive = policy.false_positive_cost};
}

DecisionReport decision_report(std::span<const std::uint8_t> y_true, std::span<const float> p,
                               float threshold, const ErrorCosts& costs,
                               const ChurnCampaign& campaign, const Resampling& resampling) {
    const std::vector<double> exact(p.begin(), p.end());
    const auto at = static_cast<double>(threshold);
    const ConfusionMatrix counts = confusion_matrix(y_true, exact, at);
    const auto n_rows = static_cast<double>(counts.total());
    const auto positives = static_cast<double>(counts.true_positive + counts.false_negative);
    DecisionReport report{.costs = costs,
                          .threshold = at,
                          .counts = counts,
                          .money = money(counts, costs),
                          .cost_a_row = cost_a_row(y_true, exact, at, costs, resampling),
                          .predict_nothing = costs.false_negative * positives / n_rows,
                          .predict_all = costs.false_positive * (n_rows - positives) / n_rows,
                          .break_even = break_even(costs),
                          .marginal = std::nullopt,
                          .campaign = campaign,
                          .profit = expected_maximum_profit(y_true, exact, campaign)};
    for (const double each : exact) {
        if (each >= at || (report.marginal && each <= report.marginal->probability)) continue;
        report.marginal = MarginalRow{.probability = each, .value = value_of_acting(each, costs)};
    }
    return report;
}

}  // namespace mlpipe
