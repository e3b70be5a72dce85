// combined_interval.h: the interval of a difference, sum or ratio of two numbers from independent
// rows, recovered from the intervals of both (MOVER: method of variance estimates recovery).
//
// Limits may lie unevenly around their values, as Wilson's do, and the result keeps that.
#pragma once

#include "metrics/interval.h"

namespace mlpipe {

/// a - b. Zou and Donner (2008), doi:10.1002/sim.3095, eq. 2; for two proportions with Wilson's
/// limits it is method 10 of Newcombe (1998).
[[nodiscard]] Estimate difference(const Estimate& a, const Estimate& b);

/// weight_a * a + weight_b * b, weights >= 0. The same source.
[[nodiscard]] Estimate weighted_sum(double weight_a, const Estimate& a, double weight_b,
                                    const Estimate& b);

/// a / b, both >= 0. Newcombe (2016), MOVER-R, doi:10.1177/0962280213502144, eq. 3. The upper limit
/// is infinite where b may be 0 (b.low == 0), the value where b is; 0 / 0 has the value 0.
[[nodiscard]] Estimate ratio(const Estimate& a, const Estimate& b);

}  // namespace mlpipe
