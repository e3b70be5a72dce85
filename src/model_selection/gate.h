// gate.h: whether a new model may take the place of the active one: not if it is worse on rows that
// it has not seen.
//
// Both decide at their own thresholds. What is compared is what the decision policy is there for:
//
//   policy               objective       bound
//   fixed, max_f1        F1
//   min_cost             minus the cost a row
//   recall_at_precision  recall          the precision, at most the one asked
//   capacity             recall          minus the share of rows acted on, at least the one allowed
//
// Each difference, new minus active, has a 95 % interval from a paired bootstrap
// (paired_difference.h). The new model is worse if the interval of the objective lies wholly below
// 0, or that of the bound. So a tie passes, and so does a difference that may be luck: the new
// model has learned from newer data. The bound counts only as far as it is missed, so keeping it
// with more to spare is worth nothing, and more recall cannot be bought by missing it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/parallel.h"
#include "metrics/paired_difference.h"
#include "pipeline/decision.h"

namespace mlpipe {

struct GateResult {
    DecisionPolicy policy;
    std::size_t rows = 0;
    PairedDifference objective;  ///< first: the active model's, second: the new one's
    std::optional<PairedDifference> bound;

    [[nodiscard]] bool objective_is_worse() const { return objective.high < 0; }
    [[nodiscard]] bool bound_is_worse() const { return bound && bound->high < 0; }
    [[nodiscard]] bool is_worse() const { return objective_is_worse() || bound_is_worse(); }
};

/// `y` is of rows that the new model was not fitted on. Deterministic in `seed`. Throws as
/// count_pairs, and InvalidArgument for a setting of the policy out of range.
[[nodiscard]] GateResult compare_with_active(std::span<const std::uint8_t> y, const Decided& active,
                                             const Decided& fresh, const DecisionPolicy& policy,
                                             std::uint64_t seed, Threads threads = {});

}  // namespace mlpipe
