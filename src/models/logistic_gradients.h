// logistic_gradients.h: the derivatives of the log loss, as the integers that histograms sum.
//
//   p = sigmoid(bias + score),   g = w (p - y),   h = w p (1 - p)      (w: weight of the row's
//   class)
//
// As |g| <= w and h <= w / 4, the scales are known before the first round: one step of g is
// w_max / 2047 and one of h is w_max / 4 / 2047. Values between two steps go up or down so that the
// mean over rows is right: floor(value / step + u) with u in [0, 1) from a Weyl sequence, frac(row
// * phi + offset of the round), which is spread more evenly than random numbers are.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/parallel.h"

namespace mlpipe {

/// What the gradients of all rounds have in common.
struct GradientRule {
    double bias = 0;
    double grid = 1;  ///< score = steps * grid
    std::array<double, 2> class_weights{1, 1};

    [[nodiscard]] double g_step() const;
    [[nodiscard]] double h_step() const;
};

/// Sets out[row] for every row, packed as gradient_histogram.h says. `score_steps` and `y` have a
/// value a row; `offset` is the round's.
void quantised_gradients(const GradientRule& rule, std::span<const std::int32_t> score_steps,
                         std::span<const std::uint8_t> y, std::uint64_t offset,
                         std::span<std::uint64_t> out, Threads threads);

/// The weighted mean log loss of some rows, summed in fixed blocks.
[[nodiscard]] double mean_log_loss(const GradientRule& rule,
                                   std::span<const std::int32_t> score_steps,
                                   std::span<const std::uint8_t> y,
                                   std::span<const std::uint32_t> rows, Threads threads);

}  // namespace mlpipe
