#include "metrics/calibration.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.h"
#include "metrics/checks.h"
#include "metrics/percentile.h"

namespace mlpipe {
namespace {

/// The edges between bins, ascending: one fewer than bins. In numpy's operations, so that a p on an
/// edge falls on the same side.
std::vector<double> inner_edges(std::span<const double> p, int n_bins, BinEdges edges) {
    const double step = 1.0 / n_bins;
    std::vector<double> inner;
    std::vector<double> sorted;
    if (edges == BinEdges::quantile) {
        sorted.assign(p.begin(), p.end());
        std::sort(sorted.begin(), sorted.end());
    }
    for (int i = 1; i < n_bins; ++i) {
        inner.push_back(edges == BinEdges::uniform ? i * step
                                                   : percentile(sorted, i * step * 100 / 100));
    }
    return inner;
}

}  // namespace

std::vector<CalibrationBin> calibration_curve(std::span<const std::uint8_t> y_true,
                                              std::span<const double> p, int n_bins,
                                              BinEdges edges) {
    check_probabilities(y_true, p);
    if (n_bins < 1) {
        throw InvalidArgument("n_bins is " + std::to_string(n_bins) + ", but must be at least 1");
    }
    const std::vector<double> inner = inner_edges(p, n_bins, edges);
    struct Sums {
        double p = 0;
        std::int64_t rows = 0, positives = 0;
    };
    std::vector<Sums> bins(static_cast<std::size_t>(n_bins));
    for (std::size_t row = 0; row < p.size(); ++row) {
        const auto at = std::lower_bound(inner.begin(), inner.end(), p[row]) - inner.begin();
        Sums& bin = bins[static_cast<std::size_t>(at)];
        bin.p += p[row];
        ++bin.rows;
        bin.positives += y_true[row];
    }
    std::vector<CalibrationBin> curve;
    for (const Sums& bin : bins) {
        if (bin.rows == 0) continue;
        const auto rows = static_cast<double>(bin.rows);
        curve.push_back({.mean_p = bin.p / rows,
                         .rate = static_cast<double>(bin.positives) / rows,
                         .interval = wilson_interval(bin.positives, bin.rows),
                         .rows = bin.rows});
    }
    return curve;
}

double expected_calibration_error(std::span<const std::uint8_t> y_true, std::span<const double> p) {
    double sum = 0;
    for (const CalibrationBin& bin : calibration_curve(y_true, p, 10)) {
        sum += static_cast<double>(bin.rows) * std::abs(bin.mean_p - bin.rate);
    }
    return sum / static_cast<double>(p.size());
}

}  // namespace mlpipe
