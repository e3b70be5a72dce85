#include "models/calibration.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "core/error.h"
#include "core/exponential.h"

namespace mlpipe {
namespace {

constexpr std::array<std::pair<CalibrationMethod, std::string_view>, 3> method_names{{
    {CalibrationMethod::none, "none"},
    {CalibrationMethod::sigmoid, "sigmoid"},
    {CalibrationMethod::isotonic, "isotonic"},
}};

void require(bool holds, const char* otherwise) {
    if (!holds) throw BadFormat(otherwise);
}

/// The doubles in their order, as integers: -inf first, +inf last.
std::int64_t rank_of(double value) {
    const auto bits = std::bit_cast<std::int64_t>(value);
    return bits >= 0 ? bits : std::numeric_limits<std::int64_t>::min() - bits;
}

double of_rank(std::int64_t rank) {
    return std::bit_cast<double>(rank >= 0 ? rank
                                           : std::numeric_limits<std::int64_t>::min() - rank);
}

/// (1 - p) / p or e^-margin; +inf where p is 0.
double odds_against(Link link, double margin) {
    if (link == Link::logistic) return exponential(-margin);
    const double p = std::clamp(margin, 0.0, 1.0);
    return (1.0 - p) / p;
}

}  // namespace

std::string_view to_text(CalibrationMethod method) {
    return method_names[static_cast<std::size_t>(method)].second;
}

std::optional<CalibrationMethod> parse_calibration_method(std::string_view text) {
    for (const auto& [method, name] : method_names) {
        if (name == text) return method;
    }
    return std::nullopt;
}

IsotonicCalibration::IsotonicCalibration(std::vector<double> margins,
                                         std::vector<double> probabilities)
    : margins_(std::move(margins)), probabilities_(std::move(probabilities)) {
    const std::size_t n = margins_.size();
    require(n > 0 && n == probabilities_.size(),
            "its calibration has not one probability for each margin");
    for (std::size_t i = 0; i < n; ++i) {
        require(
            std::abs(margins_[i]) <= largest_margin && (i == 0 || margins_[i] > margins_[i - 1]),
            "the margins of its calibration do not rise");
        require(probabilities_[i] >= 0 && probabilities_[i] <= 1 &&
                    (i == 0 || probabilities_[i] >= probabilities_[i - 1]),
                "the probabilities of its calibration fall, or lie outside 0 to 1");
    }
    slopes_.resize(n);
    for (std::size_t i = 0; i + 1 < n; ++i) {
        const double slope =
            (probabilities_[i + 1] - probabilities_[i]) / (margins_[i + 1] - margins_[i]);
        if (std::isfinite(slope)) slopes_[i] = slope;
    }
}

double IsotonicCalibration::operator()(double margin) const {
    const double inside = std::min(std::max(margin, margins_.front()), margins_.back());
    const auto above = std::ranges::upper_bound(margins_, inside);
    // The margin is no NaN, so it is at or above the first point.
    const auto i = static_cast<std::size_t>(above - margins_.begin()) - 1;
    const double line = probabilities_[i] + slopes_[i] * (inside - margins_[i]);
    return std::min(line, probabilities_[std::min(i + 1, probabilities_.size() - 1)]);
}

std::string_view calibration_name(const Calibration& calibration) {
    constexpr std::array<std::string_view, 4> names{"none", "prior", "sigmoid", "isotonic"};
    return names.at(calibration.index());
}

void check(const Calibration& calibration) {
    if (const auto* prior = std::get_if<PriorCorrection>(&calibration)) {
        require(std::isfinite(prior->ratio) && prior->ratio > 0,
                "the ratio of its class weights is no positive number");
    }
    if (const auto* sigmoid = std::get_if<SigmoidCalibration>(&calibration)) {
        require(std::isfinite(sigmoid->slope) && sigmoid->slope >= 0 &&
                    std::isfinite(sigmoid->intercept),
                "its calibration falls, or is not finite");
    }
}

double exact_probability(const Calibration& calibration, Link link, double margin) {
    if (const auto* prior = std::get_if<PriorCorrection>(&calibration)) {
        return 1.0 / (1.0 + prior->ratio * odds_against(link, margin));
    }
    if (const auto* platt = std::get_if<SigmoidCalibration>(&calibration)) {
        // 0 * infinity would be no number; the margin of a row is finite.
        const double finite = std::isfinite(margin) || platt->slope > 0 ? margin : 0.0;
        return sigmoid(platt->slope * finite + platt->intercept);
    }
    if (const auto* isotonic = std::get_if<IsotonicCalibration>(&calibration)) {
        return (*isotonic)(margin);
    }
    return link == Link::mean ? margin : sigmoid(margin);
}

float probability(const Calibration& calibration, Link link, double margin) {
    return static_cast<float>(exact_probability(calibration, link, margin));
}

double margin_at(const Calibration& calibration, Link link, float threshold) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const auto reaches_at = [&](double margin) {
        return probability(calibration, link, margin) >= threshold;  // false for NaN
    };
    // probability() never falls, so the margins that reach the threshold are all above one.
    std::int64_t below = rank_of(-infinity);
    std::int64_t reaches = rank_of(infinity);
    if (reaches_at(-infinity)) return -infinity;
    if (!reaches_at(infinity)) return infinity;
    while (reaches - 1 > below) {
        const std::int64_t middle = std::midpoint(below, reaches);  // no overflow
        (reaches_at(of_rank(middle)) ? reaches : below) = middle;
    }
    return of_rank(reaches);
}

}  // namespace mlpipe
