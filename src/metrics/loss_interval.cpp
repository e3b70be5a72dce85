#include "metrics/loss_interval.h"

#include <algorithm>
#include <array>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace mlpipe {
namespace {

struct Spread {
    double rows = 0, mean = 0, squares = 0;  ///< squares: of the distances from the mean

    /// Of the mean.
    [[nodiscard]] double variance() const { return squares / (rows - 1) / rows; }
};

/// Of the rows with wanted(y).
template <typename Wanted>
Spread spread_of(std::span<const std::uint8_t> y_true, std::span<const double> losses,
                 const Wanted& wanted) {
    Spread spread;
    for (std::size_t i = 0; i < losses.size(); ++i) {
        if (!wanted(y_true[i])) continue;
        ++spread.rows;
        spread.mean += losses[i];
    }
    spread.mean /= spread.rows;
    for (std::size_t i = 0; i < losses.size(); ++i) {
        if (!wanted(y_true[i])) continue;
        const double distance = losses[i] - spread.mean;
        spread.squares += distance * distance;
    }
    return spread;
}

}  // namespace

Estimate mean_loss_interval(std::span<const std::uint8_t> y_true, std::span<const double> losses) {
    const auto n = static_cast<double>(losses.size());
    const std::array<Spread, 2> classes{
        spread_of(y_true, losses, [](std::uint8_t y) { return y == 0; }),
        spread_of(y_true, losses, [](std::uint8_t y) { return y == 1; })};
    double mean = 0;
    double variance = 0;
    for (const Spread& of_class : classes) {
        const double weight = of_class.rows / n;
        mean += weight * of_class.mean;
        variance += weight * weight * of_class.variance();
    }
    double degrees = std::min(classes[0].rows, classes[1].rows) - 1;
    if (degrees < 1) {
        variance = spread_of(y_true, losses, [](std::uint8_t) { return true; }).variance();
        degrees = n - 1;
    }
    if (!(mean > 0)) return {.value = mean, .low = mean, .high = mean};
    const double t = boost::math::quantile(boost::math::students_t(degrees), 0.975);
    const double factor = std::exp(t * std::sqrt(variance) / mean);
    return {.value = mean, .low = mean / factor, .high = mean * factor};
}

}  // namespace mlpipe
