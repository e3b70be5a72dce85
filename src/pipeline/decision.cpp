#include "pipeline/decision.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/number_text.h"
#include "metrics/checks.h"
#include "metrics/classification_scores.h"
#include "metrics/threshold_curve.h"

namespace mlpipe {
namespace {

constexpr std::array<std::pair<Policy, std::string_view>, 5> policy_names{{
    {Policy::fixed, "fixed"},
    {Policy::max_f1, "max_f1"},
    {Policy::recall_at_precision, "recall_at_precision"},
    {Policy::min_cost, "min_cost"},
    {Policy::capacity, "capacity"},
}};

void check_range(double value, bool inside, std::string_view name, std::string_view range) {
    if (inside) return;  // false for NaN
    throw InvalidArgument(fmt::format("{} is {}, but must lie in {}", name, to_text(value), range));
}

/// A threshold that separates `lower` from `upper`, midway if float32 has a number there: lower < t
/// <= upper. REQUIRES: lower < upper.
float between(float lower, float upper) {
    const auto midway =
        static_cast<float>((static_cast<double>(lower) + static_cast<double>(upper)) / 2.0);
    return midway > lower ? midway : upper;
}

struct Candidate {
    float threshold;
    ConfusionMatrix counts;
};

ConfusionMatrix counts_at(const ThresholdPoint& point, const ThresholdPoint& all) {
    return {.true_negative = all.false_positive - point.false_positive,
            .false_positive = point.false_positive,
            .false_negative = all.true_positive - point.true_positive,
            .true_positive = point.true_positive};
}

/// Every way to part the rows, from the highest threshold down. The first predicts nothing, if a
/// threshold in [0, 1] can say so; the last predicts everything.
std::vector<Candidate> candidates(std::span<const ThresholdPoint> curve) {
    std::vector<Candidate> all;
    all.reserve(curve.size() + 1);
    const auto score = [&](std::size_t i) { return static_cast<float>(curve[i].score); };
    if (score(0) < 1.0f) all.push_back({between(score(0), 1.0f), counts_at({}, curve.back())});
    for (std::size_t i = 0; i + 1 < curve.size(); ++i) {
        all.push_back({between(score(i + 1), score(i)), counts_at(curve[i], curve.back())});
    }
    const float lowest = score(curve.size() - 1);
    all.push_back(
        {lowest > 0.0f ? between(0.0f, lowest) : 0.0f, counts_at(curve.back(), curve.back())});
    return all;
}

std::int64_t predicted_positive(const ConfusionMatrix& counts) {
    return counts.true_positive + counts.false_positive;
}

double share_predicted(const ConfusionMatrix& counts) {
    return static_cast<double>(predicted_positive(counts)) / static_cast<double>(counts.total());
}

double cost_per_row(const ConfusionMatrix& counts, const DecisionPolicy& policy) {
    return (policy.false_negative_cost * static_cast<double>(counts.false_negative) +
            policy.false_positive_cost * static_cast<double>(counts.false_positive)) /
           static_cast<double>(counts.total());
}

/// "precision 0.661, recall 0.826"
std::string precision_and_recall(const ConfusionMatrix& counts) {
    return fmt::format("precision {:.3f}, recall {:.3f}", precision(counts), recall(counts));
}

/// The first candidate, so the one with the highest threshold, of the largest value among those
/// that pass; null if none does.
template <typename Value, typename Passes>
const Candidate* best(const std::vector<Candidate>& all, const Value& value, const Passes& passes) {
    const Candidate* found = nullptr;
    for (const Candidate& candidate : all) {
        if (!passes(candidate.counts)) continue;
        if (found == nullptr || value(candidate.counts) > value(found->counts)) found = &candidate;
    }
    return found;
}

bool any(const ConfusionMatrix& /*counts*/) {
    return true;
}

ThresholdChoice choose_max_f1(const std::vector<Candidate>& all) {
    const Candidate* found = best(all, f1, any);
    const double value = f1(found->counts);
    return {.threshold = found->threshold,
            .objective = value,
            .feasible = true,
            .reason = fmt::format("threshold {:.3g} gives the largest F1, {:.3f} ({})",
                                  found->threshold, value, precision_and_recall(found->counts))};
}

ThresholdChoice choose_recall_at_precision(const std::vector<Candidate>& all, double bound) {
    const auto keeps = [&](const ConfusionMatrix& c) {
        return predicted_positive(c) > 0 && precision(c) >= bound;
    };
    if (const Candidate* found = best(all, recall, keeps)) {
        const double reached = recall(found->counts);
        return {.threshold = found->threshold,
                .objective = reached,
                .feasible = true,
                .reason = fmt::format("threshold {:.3g} finds {:.0f} % of the positives (recall "
                                      "{:.3f}) with precision {:.3f} (at least {} asked)",
                                      found->threshold, 100 * reached, reached,
                                      precision(found->counts), to_text(bound))};
    }
    const auto nearest = [](const ConfusionMatrix& c) {
        return std::pair(precision(c), recall(c));
    };
    const Candidate* found = best(all, nearest, any);
    return {.threshold = found->threshold,
            .objective = precision(found->counts),
            .feasible = false,
            .reason =
                fmt::format("no threshold reaches precision {}; threshold {:.3g} comes "
                            "nearest ({})",
                            to_text(bound), found->threshold, precision_and_recall(found->counts))};
}

ThresholdChoice choose_min_cost(const std::vector<Candidate>& all, const DecisionPolicy& policy) {
    const auto saving = [&](const ConfusionMatrix& c) { return -cost_per_row(c, policy); };
    const Candidate* found = best(all, saving, any);
    return {
        .threshold = found->threshold,
        .objective = saving(found->counts),
        .feasible = true,
        .reason = fmt::format("threshold {:.3g} costs least, {:.2f} a row ({} missed positives "
                              "at {}, {} needless actions at {})",
                              found->threshold, cost_per_row(found->counts, policy),
                              found->counts.false_negative, to_text(policy.false_negative_cost),
                              found->counts.false_positive, to_text(policy.false_positive_cost))};
}

ThresholdChoice choose_capacity(const std::vector<Candidate>& all, double capacity) {
    const auto fits = [&](const ConfusionMatrix& c) { return share_predicted(c) <= capacity; };
    const Candidate* found = best(all, recall, fits);
    const bool feasible = found != nullptr;
    if (!feasible) found = &all.front();  // the fewest rows that a threshold can pick
    const double share = share_predicted(found->counts);
    const std::string picked =
        fmt::format("threshold {:.3g} acts on {:.1f} % of the rows", found->threshold, 100 * share);
    const std::string asked = fmt::format("at most {:g} % asked", 100 * capacity);
    const double reached = recall(found->counts);
    if (!feasible) {
        return {.threshold = found->threshold,
                .objective = -share,
                .feasible = false,
                .reason = fmt::format("{} ({}), because that many share the highest probability",
                                      picked, asked)};
    }
    return {.threshold = found->threshold,
            .objective = reached,
            .feasible = true,
            .reason = fmt::format("{} ({}) and finds {:.0f} % of the positives (recall {:.3f})",
                                  picked, asked, 100 * reached, reached)};
}

ThresholdChoice choose_fixed(std::span<const std::uint8_t> y_true, std::span<const double> p,
                             double threshold) {
    const auto given = static_cast<float>(threshold);
    const ConfusionMatrix counts = confusion_matrix(y_true, p, static_cast<double>(given));
    return {.threshold = given,
            .objective = f1(counts),
            .feasible = true,
            .reason = fmt::format("threshold {} as given: F1 {:.3f} ({})", to_text(given),
                                  f1(counts), precision_and_recall(counts))};
}

}  // namespace

std::string_view to_text(Policy policy) {
    return policy_names[static_cast<std::size_t>(policy)].second;
}

std::optional<Policy> parse_policy(std::string_view text) {
    for (const auto& [policy, name] : policy_names) {
        if (name == text) return policy;
    }
    return std::nullopt;
}

void check(const DecisionPolicy& policy) {
    const auto in_unit = [](double value) { return value >= 0 && value <= 1; };
    const auto is_cost = [](double value) { return value >= 0 && std::isfinite(value); };
    check_range(policy.threshold, in_unit(policy.threshold), "threshold", "[0, 1]");
    check_range(policy.precision, in_unit(policy.precision) && policy.precision > 0, "precision",
                "(0, 1]");
    check_range(policy.false_negative_cost, is_cost(policy.false_negative_cost),
                "false_negative_cost", "[0, infinity)");
    check_range(policy.false_positive_cost, is_cost(policy.false_positive_cost),
                "false_positive_cost", "[0, infinity)");
    check_range(policy.capacity, in_unit(policy.capacity) && policy.capacity > 0, "capacity",
                "(0, 1]");
}

ThresholdChoice choose_threshold(std::span<const std::uint8_t> y_true, std::span<const float> p,
                                 const DecisionPolicy& policy) {
    check(policy);
    const std::vector<double> exact(p.begin(), p.end());
    check_probabilities(y_true, exact);
    check_both_classes(y_true, "the choice of a threshold");
    const auto all = [&] { return candidates(threshold_curve(y_true, exact)); };
    switch (policy.policy) {
        case Policy::fixed:
            return choose_fixed(y_true, exact, policy.threshold);
        case Policy::max_f1:
            return choose_max_f1(all());
        case Policy::min_cost:
            return choose_min_cost(all(), policy);
        case Policy::capacity:
            return choose_capacity(all(), policy.capacity);
        case Policy::recall_at_precision:
            break;
    }
    return choose_recall_at_precision(all(), policy.precision);
}

std::string_view confidence(float p) {
    const float certain = std::max(p, 1.0f - p);
    if (certain >= 0.75f) return "High";
    return certain >= 0.60f ? "Medium" : "Low";
}

std::string_view recommendation(float p, float threshold) {
    if (p >= threshold) return "Contact customer";
    return p >= threshold - 0.10f ? "Monitor" : "No action needed";
}

}  // namespace mlpipe
