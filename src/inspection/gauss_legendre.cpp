#include "inspection/gauss_legendre.h"

#include <cmath>
#include <numbers>

namespace mlpipe {
namespace {

struct Legendre {
    double value, derivative;
};

/// P_n and its derivative at x in (-1, 1), by the recurrence of three terms.
Legendre legendre(std::size_t n, double x) {
    double before = 1;
    double value = x;
    for (std::size_t k = 2; k <= n; ++k) {
        const auto degree = static_cast<double>(k);
        const double next = ((2 * degree - 1) * x * value - (degree - 1) * before) / degree;
        before = value;
        value = next;
    }
    return {.value = value,
            .derivative = static_cast<double>(n) * (x * value - before) / (x * x - 1)};
}

/// The root of P_n nearest to a good first guess.
double root(std::size_t n, std::size_t index) {
    constexpr int most_steps = 20;  // Newton doubles the digits: four do
    const double guess = (static_cast<double>(index) + 0.75) / (static_cast<double>(n) + 0.5);
    double x = std::cos(std::numbers::pi * guess);
    for (int step = 0; step < most_steps; ++step) {
        const Legendre p = legendre(n, x);
        const double next = x - p.value / p.derivative;
        if (std::abs(next - x) <= 1e-16) return next;
        x = next;
    }
    return x;
}

}  // namespace

Quadrature gauss_legendre(std::size_t n) {
    Quadrature rule{.points = std::vector<double>(n), .weights = std::vector<double>(n)};
    for (std::size_t i = 0; i < (n + 1) / 2; ++i) {
        const double x = n % 2 == 1 && i == n / 2 ? 0.0 : root(n, i);
        const double slope = legendre(n, x).derivative;
        const double weight = 1 / ((1 - x * x) * slope * slope);  // of [0, 1]: half of [-1, 1]'s
        rule.points[i] = (1 - x) / 2;
        rule.points[n - 1 - i] = (1 + x) / 2;
        rule.weights[i] = rule.weights[n - 1 - i] = weight;
    }
    return rule;
}

}  // namespace mlpipe
