// calibration_fit.cpp: Platt's sigmoid and isotonic regression on margins of rows not fitted on.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/error.h"
#include "core/exponential.h"
#include "core/logarithm.h"
#include "models/calibration.h"

namespace mlpipe {
namespace {

void check_rows(std::span<const double> margins, std::span<const std::uint8_t> y) {
    if (margins.size() != y.size()) {
        throw InvalidArgument("calibration has " + std::to_string(margins.size()) +
                              " margins for " + std::to_string(y.size()) + " classes");
    }
    if (!std::ranges::all_of(margins, [](double m) { return std::abs(m) <= largest_margin; })) {
        throw InvalidArgument("calibration needs margins that are finite numbers");
    }
    const auto positives = std::ranges::count(y, std::uint8_t{1});
    if (positives == 0 || positives == std::ssize(y)) {
        throw InvalidArgument("calibration needs rows of both classes");
    }
}

/// Margins drawn to mean 0 and deviation 1, so that Newton's equations are well scaled; deviation 0
/// where all are the same.
struct Standardized {
    std::vector<double> values;
    double mean = 0, deviation = 0;
};

Standardized standardize(std::span<const double> margins) {
    const auto n = static_cast<double>(margins.size());
    // Divided first: the sum of large margins may be no double.
    const double largest = std::abs(
        *std::ranges::max_element(margins, {}, [](double margin) { return std::abs(margin); }));
    const double unit = largest > 0 ? largest : 1.0;
    Standardized out;
    double sum = 0;
    for (const double margin : margins) sum += margin / unit;
    const double mean = sum / n;
    double squares = 0;
    for (const double margin : margins) {
        squares += (margin / unit - mean) * (margin / unit - mean);
    }
    const double deviation = std::sqrt(squares / n);
    // Below this the margins differ by rounding alone.
    const bool differ = deviation > 1e-14;
    for (const double margin : margins) {
        out.values.push_back(differ ? (margin / unit - mean) / deviation : 0.0);
    }
    out.mean = mean * unit;
    out.deviation = differ ? deviation * unit : 0.0;
    return out;
}

/// Loss at (slope, intercept), its gradient and Hessian. Sums in the order of the rows.
struct Derivatives {
    double loss = 0;
    std::array<double, 2> gradient{};  // of slope, intercept
    double slope_slope = 0, slope_intercept = 0, intercept_intercept = 0;
};

Derivatives derivatives(std::span<const double> x, std::span<const std::uint8_t> y,
                        std::array<double, 2> targets, double slope, double intercept) {
    Derivatives d;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double margin = slope * x[i] + intercept;
        const double target = targets[y[i]];
        const double small = exponential(-std::abs(margin));
        d.loss += logarithm(1.0 + small) + std::max(margin, 0.0) - target * margin;
        const double p = sigmoid(margin);
        const double residual = p - target;
        const double curvature = p * (1.0 - p);
        d.gradient[0] += residual * x[i];
        d.gradient[1] += residual;
        d.slope_slope += curvature * x[i] * x[i];
        d.slope_intercept += curvature * x[i];
        d.intercept_intercept += curvature;
    }
    return d;
}

/// Newton with step halving from slope 0; convex, so it goes to the one optimum.
SigmoidCalibration minimize(std::span<const double> x, std::span<const std::uint8_t> y,
                            std::array<double, 2> targets, double intercept) {
    constexpr int most_steps = 100;
    constexpr double ridge = 1e-12;
    const double small_enough = 1e-12 * static_cast<double>(x.size());
    SigmoidCalibration at{.slope = 0, .intercept = intercept};
    Derivatives d = derivatives(x, y, targets, at.slope, at.intercept);
    for (int step = 0; step < most_steps; ++step) {
        if (std::max(std::abs(d.gradient[0]), std::abs(d.gradient[1])) <= small_enough) break;
        const double h11 = d.slope_slope + ridge, h22 = d.intercept_intercept + ridge;
        const double determinant = h11 * h22 - d.slope_intercept * d.slope_intercept;
        const double slope_step =
            (h22 * d.gradient[0] - d.slope_intercept * d.gradient[1]) / determinant;
        const double intercept_step =
            (h11 * d.gradient[1] - d.slope_intercept * d.gradient[0]) / determinant;
        bool moved = false;
        for (double share = 1; share > 1e-10 && !moved; share /= 2) {
            const SigmoidCalibration next{.slope = at.slope - share * slope_step,
                                          .intercept = at.intercept - share * intercept_step};
            const Derivatives there = derivatives(x, y, targets, next.slope, next.intercept);
            if (!(there.loss < d.loss)) continue;
            at = next;
            d = there;
            moved = true;
        }
        if (!moved) break;  // as near as doubles come
    }
    return at;
}

/// Rows that share a height: `positives` of `n`, margins from `first` to `last`.
struct Pool {
    double first, last;
    std::int64_t positives, n;

    /// Whether the height of this is at least that of `next`: exact, in integers.
    [[nodiscard]] bool reaches(const Pool& next) const {
        return positives * next.n >= next.positives * n;
    }
    [[nodiscard]] double height() const {
        return static_cast<double>(positives) / static_cast<double>(n);
    }
};

std::vector<Pool> pools_of(std::span<const double> margins, std::span<const std::uint8_t> y) {
    std::vector<std::pair<double, std::uint8_t>> rows;
    rows.reserve(margins.size());
    // + 0.0 makes one zero of the two.
    for (std::size_t i = 0; i < margins.size(); ++i) rows.emplace_back(margins[i] + 0.0, y[i]);
    std::ranges::sort(rows);
    std::vector<Pool> same_margin;
    for (const auto& [margin, is_positive] : rows) {
        if (same_margin.empty() || same_margin.back().last < margin) {
            same_margin.push_back({.first = margin, .last = margin, .positives = 0, .n = 0});
        }
        same_margin.back().positives += is_positive;
        same_margin.back().n += 1;
    }
    std::vector<Pool> pools;
    for (Pool pool : same_margin) {
        while (!pools.empty() && pools.back().reaches(pool)) {
            pool.first = pools.back().first;
            pool.positives += pools.back().positives;
            pool.n += pools.back().n;
            pools.pop_back();
        }
        pools.push_back(pool);
    }
    return pools;
}

}  // namespace

SigmoidCalibration fit_sigmoid(std::span<const double> margins, std::span<const std::uint8_t> y) {
    check_rows(margins, y);
    const auto positives = static_cast<double>(std::ranges::count(y, std::uint8_t{1}));
    const double negatives = static_cast<double>(y.size()) - positives;
    const std::array<double, 2> targets{1.0 / (negatives + 2.0),
                                        (positives + 1.0) / (positives + 2.0)};
    const double mean_target =
        (negatives * targets[0] + positives * targets[1]) / (negatives + positives);
    const SigmoidCalibration flat{.slope = 0,
                                  .intercept = logarithm(mean_target / (1.0 - mean_target))};
    const Standardized x = standardize(margins);
    if (x.deviation == 0) return flat;
    const SigmoidCalibration found = minimize(x.values, y, targets, flat.intercept);
    const double slope = found.slope / x.deviation;
    const double intercept = found.intercept - slope * x.mean;
    const bool rises = slope > 0 && std::isfinite(slope) && std::isfinite(intercept);
    return rises ? SigmoidCalibration{.slope = slope, .intercept = intercept} : flat;
}

IsotonicCalibration fit_isotonic(std::span<const double> margins, std::span<const std::uint8_t> y) {
    check_rows(margins, y);
    std::vector<double> points, probabilities;
    const auto add = [&](double margin, double p) {
        points.push_back(margin);
        probabilities.push_back(p);
    };
    for (const Pool& pool : pools_of(margins, y)) {
        add(pool.first, pool.height());
        if (pool.last > pool.first) add(pool.last, pool.height());
    }
    return {std::move(points), std::move(probabilities)};
}

}  // namespace mlpipe
