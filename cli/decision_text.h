// decision_text.h: what a decision is worth in money, for people (80 columns).
#pragma once

#include <string>

#include "cli/arguments.h"
#include "pipeline/decision_report.h"

namespace mlpipe {

/// A heading and lines: errors in money, the cost a row with its interval beside that of doing
/// nothing and of acting on all, the marginal customer, the expected maximum profit.
[[nodiscard]] std::string decision_text(const DecisionReport& report);

/// Costs that stand in the place of the model's, and the campaign.
struct DecisionOptions {
    std::optional<double> false_negative_cost, false_positive_cost;
    std::optional<double> customer_value, incentive_cost, contact_cost;
};

void add_decision_options(CommandLine& line, DecisionOptions& options);
/// Costs of `policy` unless given. Throws InvalidArgument for a campaign that cannot be.
[[nodiscard]] ErrorCosts costs_with(const DecisionOptions& options, const DecisionPolicy& policy);
[[nodiscard]] ChurnCampaign campaign_with(const DecisionOptions& options);

}  // namespace mlpipe
