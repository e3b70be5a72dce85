// logistic_terms.h: what a row adds to the logistic loss and its derivatives, from its margin m.
//
//   loss      = c log(1 + exp(-s m))     s = +-1 by class, c its weight
//   residual  = c (p - y)
//   curvature = c p (1 - p)
//
// All from one exponential e = exp(-|m|) in (0, 1], so nothing overflows and nothing small is lost:
// log(1 + e) keeps its relative precision however small e is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace mlpipe {

/// For n rows: replaces the margins by residuals, writes the curvatures, returns the sum of the
/// losses. The same bits on every machine: only + - * / and bit operations, four losses side by
/// side; AVX2 is taken where there is any.
double logistic_terms(const std::uint8_t* y, std::array<double, 2> class_weights, std::size_t n,
                      double* margins, double* curvatures);

/// The same without AVX2, for the test that compares them.
double logistic_terms_plain(const std::uint8_t* y, std::array<double, 2> class_weights,
                            std::size_t n, double* margins, double* curvatures);

}  // namespace mlpipe
