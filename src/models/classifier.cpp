#include "models/classifier.h"

#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/exponential.h"

namespace mlpipe {
namespace {

/// The doubles in their order, as integers: -inf first, +inf last.
std::int64_t rank_of(double value) {
    const auto bits = std::bit_cast<std::int64_t>(value);
    return bits >= 0 ? bits : std::numeric_limits<std::int64_t>::min() - bits;
}

double of_rank(std::int64_t rank) {
    return std::bit_cast<double>(rank >= 0 ? rank
                                           : std::numeric_limits<std::int64_t>::min() - rank);
}

Link link_of(const FittedClassifier& model) {
    if (std::holds_alternative<GraphModel>(model)) return Link::mean;
    const auto* trees = std::get_if<TreeEnsembleModel>(&model);
    return trees != nullptr ? trees->link() : Link::logistic;
}

}  // namespace

bool takes_missing_numbers(const Classifier& classifier) {
    return std::visit(
        [](const auto& settings) {
            return requires {
                settings.takes_missing_numbers;
            };
        },
        classifier);
}

void check_settings(const Classifier& classifier) {
    std::visit([](const auto& settings) { settings.check(); }, classifier);
}

FittedClassifier fit(const Classifier& classifier, const DesignMatrix& x,
                     std::span<const std::uint8_t> y, Threads threads) {
    return std::visit(
        [&](const auto& settings) -> FittedClassifier { return settings.fit(x, y, threads); },
        classifier);
}

std::vector<double> margins(const FittedClassifier& model, const DesignMatrix& x, Threads threads) {
    std::vector<double> out(x.n_rows);
    std::visit([&](const auto& fitted) { fitted.margins(x, out, threads); }, model);
    return out;
}

std::size_t batch_rows(const FittedClassifier& model) {
    const auto* trees = std::get_if<TreeEnsembleModel>(&model);
    return trees == nullptr ? block_rows : trees->batch_rows();
}

double margin(const FittedClassifier& model, const DesignMatrix& x, std::size_t row) {
    return std::visit([&](const auto& fitted) { return fitted.margin(x, row); }, model);
}

float probability(const FittedClassifier& model, double margin) {
    return static_cast<float>(link_of(model) == Link::mean ? margin : sigmoid(margin));
}

double margin_at(const FittedClassifier& model, float threshold) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    // probability() never falls, so the margins that reach the threshold are all above one.
    std::int64_t below = rank_of(-infinity);
    std::int64_t reaches = rank_of(infinity);
    if (probability(model, -infinity) >= threshold) return -infinity;
    if (!(probability(model, infinity) >= threshold)) return infinity;
    while (reaches - 1 > below) {
        const std::int64_t middle = std::midpoint(below, reaches);  // no overflow
        (probability(model, of_rank(middle)) >= threshold ? reaches : below) = middle;
    }
    return of_rank(reaches);
}

}  // namespace mlpipe
