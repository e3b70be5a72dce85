#include "metrics/resampled_t_test.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/error.h"

namespace mlpipe {
namespace {

/// Of the differences of two scores, both in double, this much is rounding.
constexpr double rounding = 64 * std::numeric_limits<double>::epsilon();

}  // namespace

DifferenceTest corrected_resampled_t_test(std::span<const double> differences, double test_share) {
    if (differences.size() < 2) throw InvalidArgument("a t-test needs two differences or more");
    if (!(test_share > 0) || !std::isfinite(test_share)) {
        throw InvalidArgument("test_share must be a number above 0");
    }
    if (!std::ranges::all_of(differences, [](double x) { return std::isfinite(x); })) {
        throw InvalidArgument("a difference is not a finite number");
    }
    const auto n = static_cast<double>(differences.size());
    const double mean = std::accumulate(differences.begin(), differences.end(), 0.0) / n;
    double squares = 0;
    for (const double x : differences) squares += (x - mean) * (x - mean);
    const double error = std::sqrt((1 / n + test_share) * squares / (n - 1));
    if (error <= rounding) {
        const bool same = std::abs(mean) <= rounding;
        return {.difference = mean, .low = mean, .high = mean, .p_value = same ? 1.0 : 0.0};
    }
    const boost::math::students_t distribution(n - 1);
    const double reach = boost::math::quantile(distribution, 0.975) * error;
    return {.difference = mean,
            .low = mean - reach,
            .high = mean + reach,
            .p_value = 2 * boost::math::cdf(complement(distribution, std::abs(mean) / error))};
}

std::vector<double> holm(std::span<const double> p_values) {
    std::vector<std::size_t> order(p_values.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p_values[i]; });
    std::vector<double> adjusted(p_values.size());
    double largest = 0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const double p = static_cast<double>(order.size() - rank) * p_values[order[rank]];
        largest = std::min(1.0, std::max(largest, p));
        adjusted[order[rank]] = largest;
    }
    return adjusted;
}

}  // namespace mlpipe
