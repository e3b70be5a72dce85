// percentile.h: the value below which a share of a sample lies.
#pragma once

#include <span>

namespace mlpipe {

/// numpy.percentile(values, 100 * share, method="linear"): the value at position share * (n - 1),
/// linear between neighbours (Hyndman and Fan 1996, definition 7). REQUIRES: `sorted` ascends and
/// has at least one value; share in [0, 1].
[[nodiscard]] double percentile(std::span<const double> sorted, double share);

}  // namespace mlpipe
