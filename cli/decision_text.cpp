#include "cli/decision_text.h"

#include <fmt/format.h>

#include <vector>

#include "cli/money_text.h"
#include "cli/text_table.h"

namespace mlpipe {
namespace {

/// "0.020" or, where that would be 0, more of it.
std::string probability_text(double p) {
    return p >= 0.001 || p == 0 ? fmt::format("{:.3f}", p) : fmt::format("{:.2g}", p);
}

std::string errors_table(const DecisionReport& report) {
    const auto row = [](const std::string& name, std::int64_t n, double cost, double sum) {
        return std::vector<std::string>{name, std::to_string(n), money_text(cost), money_text(sum)};
    };
    return format_table({{"in money", "rows", "each", "together"},
                         row("missed positives", report.counts.false_negative,
                             report.costs.false_negative, report.money.false_negative),
                         row("needless actions", report.counts.false_positive,
                             report.costs.false_positive, report.money.false_positive),
                         {"both", "", "", money_text(report.money.total())}});
}

std::string next_text(const DecisionReport& report) {
    if (!report.marginal) return "Every row is acted on already.";
    const double p = report.marginal->probability;
    return fmt::format(
        "The next one to act on has probability {} and is worth {} ({} x {} - {} x {}); from {} on "
        "acting pays.",
        probability_text(p), money_text(report.marginal->value), probability_text(p),
        money_text(report.costs.false_negative), probability_text(1 - p),
        money_text(report.costs.false_positive), probability_text(report.break_even));
}

}  // namespace

std::string decision_text(const DecisionReport& report) {
    const Estimate& cost = report.cost_a_row;
    return errors_table(report) + "\n" +
           wrap(fmt::format("Costs {} a row ({} to {}); acting on nobody {}, on everybody {}.",
                            money_text(cost.value), money_text(cost.low), money_text(cost.high),
                            money_text(report.predict_nothing), money_text(report.predict_all)),
                2) +
           "\n" + wrap(next_text(report), 2) + "\n" +
           wrap(fmt::format("Expected maximum profit of a campaign: {} a row, contacting {:.1f} % "
                            "(customer value {}, incentive {}, contact {}).",
                            money_text(report.profit.profit), 100 * report.profit.fraction,
                            money_text(report.campaign.customer_value),
                            money_text(report.campaign.incentive_cost),
                            money_text(report.campaign.contact_cost)),
                2) +
           "\n";
}

void add_decision_options(CommandLine& line, DecisionOptions& options) {
    line.add_number("--false-negative-cost", options.false_negative_cost, "MONEY", cost_limits,
                    "What a missed positive costs (the model's)");
    line.add_number("--false-positive-cost", options.false_positive_cost, "MONEY", cost_limits,
                    "What a needless action costs (the model's)");
    line.add_number("--customer-value", options.customer_value, "MONEY", cost_limits,
                    "Of the expected maximum profit: what a customer\nwho stays is worth (200)");
    line.add_number("--incentive-cost", options.incentive_cost, "MONEY", cost_limits,
                    "Of it: what an accepted offer costs (10)");
    line.add_number("--contact-cost", options.contact_cost, "MONEY", cost_limits,
                    "Of it: what a contact costs (1)");
}

ErrorCosts costs_with(const DecisionOptions& options, const DecisionPolicy& policy) {
    const ErrorCosts costs = costs_of(policy);
    return {.false_negative = options.false_negative_cost.value_or(costs.false_negative),
            .false_positive = options.false_positive_cost.value_or(costs.false_positive)};
}

ChurnCampaign campaign_with(const DecisionOptions& options) {
    ChurnCampaign campaign;
    campaign.customer_value = options.customer_value.value_or(campaign.customer_value);
    campaign.incentive_cost = options.incentive_cost.value_or(campaign.incentive_cost);
    campaign.contact_cost = options.contact_cost.value_or(campaign.contact_cost);
    check(campaign);
    return campaign;
}

}  // namespace mlpipe
