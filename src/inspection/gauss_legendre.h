// gauss_legendre.h: integrals over [0, 1] as weighted sums: n points are exact for polynomials of
// degree 2 n - 1.
//
// Source: Press et al., Numerical Recipes (3rd edition, 2007), section 4.6.
#pragma once

#include <cstddef>
#include <vector>

namespace mlpipe {

struct Quadrature {
    std::vector<double> points;   ///< ascending, inside (0, 1)
    std::vector<double> weights;  ///< beside them, positive, sum 1
};

/// REQUIRES: n >= 1. Within a few roundings of the true points; the same bits each time.
[[nodiscard]] Quadrature gauss_legendre(std::size_t n);

}  // namespace mlpipe
