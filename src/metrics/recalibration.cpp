#include "metrics/recalibration.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/exponential.h"
#include "metrics/checks.h"

namespace mlpipe {
namespace {

constexpr int max_steps = 100;
/// Stop where a step changes a parameter by less than this share: rounding hides smaller ones.
constexpr double smallest_step = 1e-13;

/// The rows, logit(p) as x.
struct LogitRows {
    std::span<const std::uint8_t> y;
    std::vector<double> x;
};

LogitRows logit_rows(std::span<const std::uint8_t> y_true, std::span<const double> p) {
    constexpr double margin = std::numeric_limits<double>::epsilon();
    LogitRows rows{.y = y_true, .x = std::vector<double>(p.size())};
    std::transform(p.begin(), p.end(), rows.x.begin(),
                   [&](double each) { return logit(std::clamp(each, margin, 1 - margin)); });
    return rows;
}

/// Slope and curvature of the log likelihood at intercept + slope * x.
struct Likelihood {
    double value = 0;
    double by_intercept = 0, by_slope = 0;  ///< first derivatives
    double ii = 0, is = 0, ss = 0;          ///< Fisher information
};

Likelihood likelihood(const LogitRows& rows, double intercept, double slope) {
    Likelihood sums;
    for (std::size_t i = 0; i < rows.x.size(); ++i) {
        const double x = rows.x[i];
        const double margin = intercept + slope * x;
        const double p = sigmoid(margin);
        const double q = sigmoid(-margin);  // 1 - p with all its digits
        const double error = rows.y[i] == 1 ? q : -p;
        const double toward_y = rows.y[i] == 1 ? margin : -margin;
        sums.value -= std::log1p(exponential(-std::abs(margin))) + std::max(-toward_y, 0.0);
        sums.by_intercept += error;
        sums.by_slope += error * x;
        sums.ii += p * q;
        sums.is += p * q * x;
        sums.ss += p * q * x * x;
    }
    return sums;
}

/// A maximum of the likelihood along a line exists only if neither class lies wholly on one side.
bool has_maximum(const LogitRows& rows) {
    double low[2], high[2];
    for (const std::uint8_t label : {0, 1}) {
        low[label] = std::numeric_limits<double>::infinity();
        high[label] = -std::numeric_limits<double>::infinity();
    }
    for (std::size_t i = 0; i < rows.x.size(); ++i) {
        low[rows.y[i]] = std::min(low[rows.y[i]], rows.x[i]);
        high[rows.y[i]] = std::max(high[rows.y[i]], rows.x[i]);
    }
    return high[0] > low[1] && high[1] > low[0];
}

/// Newton's method from (0, 0), where no row weighs nothing; a step that goes down is halved. The
/// likelihood is concave, so this finds its one maximum.
std::optional<Recalibration::Line> fit_line(const LogitRows& rows) {
    if (!has_maximum(rows)) return std::nullopt;
    double intercept = 0;
    double slope = 0;
    Likelihood at = likelihood(rows, intercept, slope);
    for (int step = 0; step < max_steps; ++step) {
        const double determinant = at.ii * at.ss - at.is * at.is;
        if (!(determinant > 0)) return std::nullopt;
        double di = (at.ss * at.by_intercept - at.is * at.by_slope) / determinant;
        double ds = (at.ii * at.by_slope - at.is * at.by_intercept) / determinant;
        Likelihood next = likelihood(rows, intercept + di, slope + ds);
        while (next.value < at.value && std::abs(di) + std::abs(ds) > smallest_step) {
            di /= 2;
            ds /= 2;
            next = likelihood(rows, intercept + di, slope + ds);
        }
        intercept += di;
        slope += ds;
        at = next;
        if (std::abs(di) <= smallest_step * (1 + std::abs(intercept)) &&
            std::abs(ds) <= smallest_step * (1 + std::abs(slope))) {
            break;
        }
    }
    const double determinant = at.ii * at.ss - at.is * at.is;
    if (!(determinant > 0)) return std::nullopt;
    return Recalibration::Line{.intercept = intercept,
                               .slope = slope,
                               .intercept_error = std::sqrt(at.ss / determinant),
                               .slope_error = std::sqrt(at.ii / determinant)};
}

/// The intercept that makes the expected number of positives the observed one. Newton's method
/// inside an interval that holds it, halved where a step would leave it.
double intercept_at_slope_one(const LogitRows& rows) {
    double low = -100;  // |logit(p)| <= 36.05, and a share of rows is at least 2^-64
    double high = 100;
    double intercept = 0;
    for (int step = 0; step < max_steps; ++step) {
        const Likelihood at = likelihood(rows, intercept, 1);
        (at.by_intercept > 0 ? low : high) = intercept;
        double next = intercept + at.by_intercept / at.ii;
        if (!(next > low && next < high)) next = low + (high - low) / 2;
        const double change = std::abs(next - intercept);
        intercept = next;
        if (change <= smallest_step * (1 + std::abs(intercept))) break;
    }
    return intercept;
}

}  // namespace

Recalibration recalibrate(std::span<const std::uint8_t> y_true, std::span<const double> p) {
    check_probabilities(y_true, p);
    check_both_classes(y_true, "recalibration");
    const LogitRows rows = logit_rows(y_true, p);
    const double in_the_large = intercept_at_slope_one(rows);
    return {.line = fit_line(rows),
            .in_the_large = in_the_large,
            .in_the_large_error = 1 / std::sqrt(likelihood(rows, in_the_large, 1).ii)};
}

}  // namespace mlpipe
