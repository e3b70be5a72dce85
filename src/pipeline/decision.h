// decision.h: from a probability to what to do: threshold, confidence, recommendation.
//
// The threshold is a float32 compared with the float32 probability, so label == (p >= threshold)
// holds for whoever reads both.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mlpipe {

enum class Policy {
    fixed,                ///< `threshold` as given
    max_f1,               ///< the largest F1
    recall_at_precision,  ///< the largest recall among thresholds with at least `precision`
    min_cost,             ///< the least false_negative_cost * FN + false_positive_cost * FP
    capacity,             ///< at most `capacity` of all rows are predicted positive
};
/// "fixed", "max_f1", …: the names above.
[[nodiscard]] std::string_view to_text(Policy policy);
/// The inverse of to_text; nothing for other texts.
[[nodiscard]] std::optional<Policy> parse_policy(std::string_view text);

struct DecisionPolicy {
    Policy policy = Policy::recall_at_precision;
    double threshold = 0.5;             ///< fixed; in [0, 1]
    double precision = 0.65;            ///< recall_at_precision; in (0, 1]
    double false_negative_cost = 2400;  ///< money a missed positive costs, >= 0
    double false_positive_cost = 50;    ///< money a needless action costs, >= 0
    double capacity = 0.08;             ///< share of rows that can be acted on, in (0, 1]
};

/// Throws InvalidArgument for a setting outside the range given above, whichever policy uses it.
void check(const DecisionPolicy& policy);

struct ThresholdChoice {
    float threshold = 0.5f;
    /// What the policy maximises, at that threshold, comparable between models on the same rows:
    /// F1, recall, minus cost a row, recall within capacity; fixed: F1. If not feasible: how near
    /// the bound came, as the precision reached or minus the share of rows predicted positive.
    double objective = 0;
    /// False if the policy's bound could not be kept (no threshold reaches `precision`): the
    /// nearest is taken.
    bool feasible = true;
    std::string reason;  ///< one sentence with the numbers
};

/// Chooses on out-of-fold probabilities, never on rows the model was fitted on. Candidate
/// thresholds lie midway between neighbouring probabilities (rounded to float32 so that they
/// separate them), and between the ends and 0 and 1; ties: the higher threshold. Predicting nothing
/// is a candidate for min_cost and capacity, unless a row has p == 1. O(n log n). Throws
/// InvalidArgument for a setting out of range, a single class, or p outside [0, 1].
[[nodiscard]] ThresholdChoice choose_threshold(std::span<const std::uint8_t> y_true,
                                               std::span<const float> p,
                                               const DecisionPolicy& policy);

/// "High" when max(p, 1 - p) >= 0.75, "Medium" when >= 0.60, else "Low".
[[nodiscard]] std::string_view confidence(float p);
/// "Contact customer" when p >= threshold, "Monitor" when p >= threshold - 0.10, else "No action
/// needed".
[[nodiscard]] std::string_view recommendation(float p, float threshold);

}  // namespace mlpipe
