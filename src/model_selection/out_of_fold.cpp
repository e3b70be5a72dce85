#include "model_selection/out_of_fold.h"

namespace mlpipe {
namespace {

/// The map for the rows of one fold.
Calibration calibration_of_fold(const OutOfFoldMargins& all, std::span<const std::uint8_t> y,
                                std::span<const Split> folds, std::size_t fold,
                                CalibrationMethod method) {
    if (method == CalibrationMethod::none) return all.corrections[fold];
    std::vector<double> margins;
    std::vector<std::uint8_t> classes;
    for (const std::uint32_t row : folds[fold].train) {
        margins.push_back(all.margins[row]);
        classes.push_back(y[row]);
    }
    return fit_calibration(method, margins, classes);
}

}  // namespace

std::vector<float> out_of_fold_probabilities(const OutOfFoldMargins& all,
                                             std::span<const std::uint8_t> y,
                                             std::span<const Split> folds,
                                             CalibrationMethod method) {
    std::vector<float> p(all.margins.size());
    for (std::size_t fold = 0; fold < folds.size(); ++fold) {
        const Calibration calibration = calibration_of_fold(all, y, folds, fold, method);
        for (const std::uint32_t row : folds[fold].test) {
            p[row] = probability(calibration, all.link, all.margins[row]);
        }
    }
    return p;
}

Calibration fit_calibration(CalibrationMethod method, std::span<const double> margins,
                            std::span<const std::uint8_t> y) {
    switch (method) {
        case CalibrationMethod::sigmoid:
            return fit_sigmoid(margins, y);
        case CalibrationMethod::isotonic:
            return fit_isotonic(margins, y);
        case CalibrationMethod::none:
            break;
    }
    return NoCalibration{};
}

}  // namespace mlpipe
