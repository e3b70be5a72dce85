// boosting_rounds.h: which rows and features a round of boosting looks at.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/parallel.h"
#include "core/random.h"

namespace mlpipe {

/// `n_drawn` different numbers below `n`, ascending (Knuth, The Art of Computer Programming 2,
/// 3.4.2, algorithm S). REQUIRES: n_drawn <= n.
[[nodiscard]] std::vector<std::uint32_t> draw_ascending(std::uint32_t n, std::uint32_t n_drawn,
                                                        Rng& rng);

/// Leaves rows out of a round: sets their gradients to no_gradient. Each stays with the chance
/// `share`, whatever becomes of the others, as in XGBoost; so rows need no common stream.
void leave_out_rows(double share, std::uint64_t key, std::span<std::uint64_t> gradients,
                    Threads threads);

/// Rows to train on and rows to validate with, both ascending.
struct ValidationSplit {
    std::vector<std::uint32_t> training, validation;
};

/// Draws the fraction of each class, rounded, and at least one row and at most all but one.
/// REQUIRES: fraction in (0, 1), two rows of each class.
[[nodiscard]] ValidationSplit split_off_validation(std::span<const std::uint8_t> y, double fraction,
                                                   Rng& rng);

}  // namespace mlpipe
