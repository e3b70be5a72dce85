#include "model_selection/selection.h"

#include <fmt/format.h>

#include <cmath>
#include <tuple>
#include <vector>

#include "core/number_text.h"

namespace mlpipe {
namespace {

/// Compares as select() is documented to.
std::tuple<bool, double, double> rank(const CrossValidationResult& result) {
    return {result.choice.feasible, result.choice.objective,
            mean_scores(result.fold_scores).roc_auc};
}

ConfusionMatrix out_of_fold_counts(const CrossValidationResult& result,
                                   std::span<const std::uint8_t> y) {
    const std::vector<double> p(result.out_of_fold.begin(), result.out_of_fold.end());
    return confusion_matrix(y, p, static_cast<double>(result.choice.threshold));
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

/// What another algorithm reached: "logistic_regression (0.840)".
std::string rival(const Pipeline& pipeline, const CrossValidationResult& result,
                  bool selected_is_feasible, const DecisionPolicy& policy) {
    const double value = std::abs(result.choice.objective);
    std::string text = policy.policy == Policy::min_cost ? fmt::format("{:.2f}", value)
                                                         : fmt::format("{:.3f}", value);
    if (selected_is_feasible && !result.choice.feasible) {
        text = policy.policy == Policy::capacity ? "too many rows" : "precision " + text;
    }
    return fmt::format("{} ({})", algorithm_name(pipeline.model), text);
}

}  // namespace

std::size_t select(std::span<const CrossValidationResult> results) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < results.size(); ++i) {
        if (rank(results[i]) > rank(results[best])) best = i;
    }
    return best;
}

std::string selection_reason(std::span<const Pipeline> pipelines,
                             std::span<const CrossValidationResult> results, std::size_t selected,
                             std::span<const std::uint8_t> y, const DecisionPolicy& policy) {
    const CrossValidationResult& chosen = results[selected];
    std::string text =
        fmt::format("{}: {} on out-of-fold rows", algorithm_name(pipelines[selected].model),
                    achievement(chosen, y, policy));
    std::string behind;
    std::string level;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (i == selected) continue;
        const bool tied = results[i].choice.feasible == chosen.choice.feasible &&
                          results[i].choice.objective == chosen.choice.objective;
        std::string& list = tied ? level : behind;
        if (!list.empty()) list += ", ";
        list += tied ? fmt::format("{} (ROC AUC {:.3f})", algorithm_name(pipelines[i].model),
                                   mean_scores(results[i].fold_scores).roc_auc)
                     : rival(pipelines[i], results[i], chosen.choice.feasible, policy);
    }
    if (!behind.empty()) text += ", ahead of " + behind;
    if (!level.empty()) {
        text += fmt::format(", level with {} but first by ROC AUC {:.3f}", level,
                            mean_scores(chosen.fold_scores).roc_auc);
    }
    return text;
}

}  // namespace mlpipe
