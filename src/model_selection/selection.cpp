#include "model_selection/selection.h"

#include <fmt/format.h>

#include <cmath>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include "core/number_text.h"

namespace mlpipe {
namespace {

double mean_auc(const CrossValidationResult& result) {
    return mean_scores(result.fold_scores).roc_auc;
}

std::size_t best_by_objective(std::span<const CrossValidationResult> results) {
    const auto rank = [](const CrossValidationResult& result) {
        return std::pair(result.choice.feasible, result.choice.objective);
    };
    std::size_t best = 0;
    for (std::size_t i = 1; i < results.size(); ++i) {
        if (rank(results[i]) > rank(results[best])) best = i;
    }
    return best;
}

ConfusionMatrix out_of_fold_counts(const CrossValidationResult& result,
                                   std::span<const std::uint8_t> y) {
    const std::vector<double> p(result.out_of_fold.begin(), result.out_of_fold.end());
    return confusion_matrix(y, p, static_cast<double>(result.choice.threshold));
}

/// Of sum(u) / sum(v), where `n` rows have u - ratio * v = `residual`: their squares over sum(v).
struct ResidualRows {
    std::int64_t n;
    double residual;
};
double error_of_ratio(std::initializer_list<ResidualRows> rows, double sum_v) {
    double squares = 0;
    for (const ResidualRows& each : rows) {
        squares += static_cast<double>(each.n) * each.residual * each.residual;
    }
    return sum_v > 0 ? std::sqrt(squares) / sum_v : 0;
}

/// Of the objective of a result, on the rows that it was chosen on.
double standard_error(const CrossValidationResult& result, std::span<const std::uint8_t> y,
                      const DecisionPolicy& policy) {
    const ConfusionMatrix c = out_of_fold_counts(result, y);
    const double value = result.choice.objective;
    const auto positives = static_cast<double>(c.true_positive + c.false_negative);
    const auto predicted = static_cast<double>(c.true_positive + c.false_positive);
    const auto n = static_cast<double>(c.total());
    switch (policy.policy) {
        case Policy::fixed:
        case Policy::max_f1:  // 2 TP / (2 TP + FP + FN)
            return error_of_ratio(
                {{c.true_positive, 2 - 2 * value}, {c.false_positive + c.false_negative, -value}},
                2 * static_cast<double>(c.true_positive) +
                    static_cast<double>(c.false_positive + c.false_negative));
        case Policy::min_cost: {
            const std::int64_t free = c.true_positive + c.true_negative;
            return error_of_ratio({{c.false_negative, -policy.false_negative_cost - value},
                                   {c.false_positive, -policy.false_positive_cost - value},
                                   {free, -value}},
                                  n);
        }
        case Policy::capacity:
            if (!result.choice.feasible) {  // minus the share of rows predicted positive
                const std::int64_t acted = c.true_positive + c.false_positive;
                return error_of_ratio({{acted, -1 - value}, {c.total() - acted, -value}}, n);
            }
            break;
        case Policy::recall_at_precision:
            if (!result.choice.feasible) {  // the precision reached
                return error_of_ratio({{c.true_positive, 1 - value}, {c.false_positive, -value}},
                                      predicted);
            }
            break;
    }
    return error_of_ratio({{c.true_positive, 1 - value}, {c.false_negative, -value}}, positives);
}

/// Which results are level with the best by objective, itself among them, and within what.
struct Level {
    std::vector<bool> is_level;
    double standard_error = 0;
    bool by_luck = false;  ///< the best keeps the bound for a few rows only: all are level
};

Level find_level(std::span<const CrossValidationResult> results, std::span<const std::uint8_t> y,
                 const DecisionPolicy& policy) {
    const CrossValidationResult& best = results[best_by_objective(results)];
    Level level{.is_level = {}, .standard_error = standard_error(best, y, policy)};
    level.by_luck = best.choice.feasible && policy.policy == Policy::recall_at_precision &&
                    best.choice.objective <= 2 * level.standard_error;
    for (const CrossValidationResult& result : results) {
        const bool alike = result.choice.feasible == best.choice.feasible &&
                           result.choice.objective >= best.choice.objective - level.standard_error;
        level.is_level.push_back(alike || level.by_luck);
    }
    return level;
}

/// "recall 0.870 at precision 0.661"
std::string achievement(const CrossValidationResult& result, std::span<const std::uint8_t> y,
                        const DecisionPolicy& policy) {
    const ConfusionMatrix counts = out_of_fold_counts(result, y);
    const double share = static_cast<double>(counts.true_positive + counts.false_positive) /
                         static_cast<double>(counts.total());
    switch (policy.policy) {
        case Policy::fixed:
            return fmt::format("F1 {:.3f} at threshold {}", f1(counts),
                               to_text(result.choice.threshold));
        case Policy::max_f1:
            return fmt::format("F1 {:.3f}", f1(counts));
        case Policy::min_cost:
            return fmt::format("cost {:.2f} a row", -result.choice.objective);
        case Policy::capacity:
            return fmt::format(
                "recall {:.3f} acting on {:.1f} % of the rows (at most {:g} % "
                "asked)",
                recall(counts), 100 * share, 100 * policy.capacity);
        case Policy::recall_at_precision:
            break;
    }
    if (result.choice.feasible) {
        return fmt::format("recall {:.3f} at precision {:.3f}", recall(counts), precision(counts));
    }
    return fmt::format("precision {:.3f}, short of the {} asked, at recall {:.3f}",
                       precision(counts), to_text(policy.precision), recall(counts));
}

/// "0.840", a cost as money.
std::string value_text(double value, const DecisionPolicy& policy) {
    return policy.policy == Policy::min_cost ? fmt::format("{:.2f}", value)
                                             : fmt::format("{:.3f}", value);
}

/// What another algorithm reached: "logistic_regression (0.840)".
std::string rival(const Pipeline& pipeline, const CrossValidationResult& result,
                  bool selected_is_feasible, const DecisionPolicy& policy) {
    std::string text = value_text(std::abs(result.choice.objective), policy);
    if (selected_is_feasible && !result.choice.feasible) {
        text = policy.policy == Policy::capacity ? "too many rows" : "precision " + text;
    }
    return fmt::format("{} ({})", algorithm_name(pipeline.model), text);
}

}  // namespace

std::size_t select(std::span<const CrossValidationResult> results, std::span<const std::uint8_t> y,
                   const DecisionPolicy& policy) {
    const Level level = find_level(results, y, policy);
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (!level.is_level[i]) continue;
        if (!best || mean_auc(results[i]) > mean_auc(results[*best])) best = i;
    }
    return *best;
}

std::string selection_reason(std::span<const Pipeline> pipelines,
                             std::span<const CrossValidationResult> results, std::size_t selected,
                             std::span<const std::uint8_t> y, const DecisionPolicy& policy) {
    const CrossValidationResult& chosen = results[selected];
    const Level level = find_level(results, y, policy);
    std::string text =
        fmt::format("{}: {} on out-of-fold rows", algorithm_name(pipelines[selected].model),
                    achievement(chosen, y, policy));
    std::string behind;
    std::string alike;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (i == selected) continue;
        std::string& list = level.is_level[i] ? alike : behind;
        if (!list.empty()) list += ", ";
        list += rival(pipelines[i], results[i], chosen.choice.feasible, policy);
    }
    if (level.by_luck && !alike.empty()) {
        text += fmt::format(
            ", first by ROC AUC {:.3f}; no algorithm keeps the precision for more than a few rows",
            mean_auc(chosen));
    } else if (!alike.empty()) {
        text += fmt::format(
            ", level with {} within one standard error ({}) and first by ROC AUC {:.3f}", alike,
            value_text(level.standard_error, policy), mean_auc(chosen));
    }
    if (!behind.empty()) text += ", ahead of " + behind;
    return text;
}

}  // namespace mlpipe
