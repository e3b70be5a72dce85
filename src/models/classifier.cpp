#include "models/classifier.h"

#include "models/class_weight.h"

namespace mlpipe {

Link link_of(const FittedClassifier& model) {
    if (std::holds_alternative<GraphModel>(model)) return Link::mean;
    const auto* trees = std::get_if<TreeEnsembleModel>(&model);
    return trees != nullptr ? trees->link() : Link::logistic;
}

Calibration prior_correction(const Classifier& classifier, std::span<const std::uint8_t> y) {
    const ClassWeight weight =
        std::visit([](const auto& settings) { return settings.class_weight; }, classifier);
    if (weight == ClassWeight::none) return NoCalibration{};
    const std::array<double, 2> of_class = class_weights(weight, y);
    return PriorCorrection{.ratio = of_class[1] / of_class[0]};
}

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

}  // namespace mlpipe
