#include "model_selection/gate.h"

#include <algorithm>
#include <vector>

namespace mlpipe {
namespace {

double rows_of(const ConfusionMatrix& counts) {
    return static_cast<double>(counts.total());
}

/// The objective, and the bound if there is one; larger is better.
std::vector<CountScore> scores_of(const DecisionPolicy& policy) {
    switch (policy.policy) {
        case Policy::fixed:
        case Policy::max_f1:
            return {[](const ConfusionMatrix& c) { return f1(c); }};
        case Policy::min_cost:
            return {[policy](const ConfusionMatrix& c) {
                return -(policy.false_negative_cost * static_cast<double>(c.false_negative) +
                         policy.false_positive_cost * static_cast<double>(c.false_positive)) /
                       rows_of(c);
            }};
        case Policy::recall_at_precision:
            return {[](const ConfusionMatrix& c) { return recall(c); },
                    [policy](const ConfusionMatrix& c) {
                        return std::min(precision(c), policy.precision);
                    }};
        case Policy::capacity:
            break;
    }
    return {[](const ConfusionMatrix& c) { return recall(c); },
            [policy](const ConfusionMatrix& c) {
                const auto acted = static_cast<double>(c.true_positive + c.false_positive);
                return -std::max(acted / rows_of(c), policy.capacity);
            }};
}

}  // namespace

GateResult compare_with_active(std::span<const std::uint8_t> y, const Decided& active,
                               const Decided& fresh, const DecisionPolicy& policy,
                               std::uint64_t seed, Threads threads) {
    check(policy);
    constexpr int n_resamples = 1000;
    const std::vector<PairedDifference> differences = paired_differences(
        count_pairs(y, active, fresh), scores_of(policy), seed, n_resamples, threads);
    GateResult result{
        .policy = policy, .rows = y.size(), .objective = differences[0], .bound = std::nullopt};
    if (differences.size() > 1) result.bound = differences[1];
    return result;
}

}  // namespace mlpipe
