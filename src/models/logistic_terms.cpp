#include "models/logistic_terms.h"

#include <algorithm>
#include <cmath>

#include "core/exponential.h"
#include "core/logarithm.h"

namespace mlpipe {
namespace {

constexpr std::size_t tile_rows = 256;

/// Loops without a branch, so that the compiler makes vectors of them; every operation is done
/// element by element, so their width cannot be seen in the result.
[[gnu::always_inline]] inline double terms(const std::uint8_t* y,
                                           std::array<double, 2> class_weights, std::size_t n,
                                           double* margins, double* curvatures) {
    std::array<double, 4> sums{};
    std::array<double, tile_rows> losses;
    std::array<double, tile_rows> weights;
    std::array<double, tile_rows> signs;
    for (std::size_t begin = 0; begin < n; begin += tile_rows) {
        const std::size_t rows = std::min(tile_rows, n - begin);
        for (std::size_t i = 0; i < rows; ++i) {
            weights[i] = class_weights[y[begin + i]];
            signs[i] = y[begin + i] != 0 ? 1.0 : -1.0;
        }
        double* m = margins + begin;
        double* h = curvatures + begin;
        for (std::size_t i = 0; i < rows; ++i) {
            const double towards = signs[i] * m[i];
            const double e = exponential_below_zero(-std::abs(m[i]));
            const double larger = 1.0 / (1.0 + e);  // the probability of the likelier class
            const double error = larger * (towards >= 0 ? e : 1.0);
            losses[i] = weights[i] * (log_of_one_plus(e) + (towards >= 0 ? 0.0 : -towards));
            h[i] = weights[i] * e * larger * larger;
            m[i] = -signs[i] * weights[i] * error;
        }
        for (std::size_t i = 0; i < rows; ++i) sums[i % 4] += losses[i];
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

#ifdef __x86_64__
__attribute__((target("avx2"))) double terms_avx2(const std::uint8_t* y,
                                                  std::array<double, 2> class_weights,
                                                  std::size_t n, double* margins,
                                                  double* curvatures) {
    return terms(y, class_weights, n, margins, curvatures);
}
#endif

}  // namespace

double logistic_terms_plain(const std::uint8_t* y, std::array<double, 2> class_weights,
                            std::size_t n, double* margins, double* curvatures) {
    return terms(y, class_weights, n, margins, curvatures);
}

double logistic_terms(const std::uint8_t* y, std::array<double, 2> class_weights, std::size_t n,
                      double* margins, double* curvatures) {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2")) {
        return terms_avx2(y, class_weights, n, margins, curvatures);
    }
#endif
    return logistic_terms_plain(y, class_weights, n, margins, curvatures);
}

}  // namespace mlpipe
