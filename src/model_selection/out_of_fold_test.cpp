#include "model_selection/out_of_fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlpipe {
namespace {

using testing::ElementsAre;

// Two folds of four rows each.
const std::vector<Split> folds{{.train = {4, 5, 6, 7}, .test = {0, 1, 2, 3}},
                               {.train = {0, 1, 2, 3}, .test = {4, 5, 6, 7}}};
const std::vector<std::uint8_t> classes{0, 0, 1, 1, 0, 1, 0, 1};
const OutOfFoldMargins margins{.margins = {-2, -1, 1, 2, -1, 0.5, 1, 1.5},
                               .corrections = {PriorCorrection{.ratio = 2}, NoCalibration{}},
                               .link = Link::logistic};

TEST(OutOfFoldProbabilities, AreThoseOfEachFoldsOwnClassWeightsWithoutCalibration) {
    const std::vector<float> p =
        out_of_fold_probabilities(margins, classes, folds, CalibrationMethod::none);

    EXPECT_EQ(p[2], probability(PriorCorrection{.ratio = 2}, Link::logistic, 1));
    EXPECT_EQ(p[6], probability(NoCalibration{}, Link::logistic, 1));
}

TEST(OutOfFoldProbabilities, AreCalibratedOnTheOtherFolds) {
    const std::vector<float> p =
        out_of_fold_probabilities(margins, classes, folds, CalibrationMethod::isotonic);

    // Rows 0 to 3 by the map of rows 4 to 7, -1: 0, 0.5 and 1: 1/2, 1.5: 1; the others by the map
    // of rows 0 to 3, -2 and -1: 0, 1 and 2: 1.
    EXPECT_THAT(p, ElementsAre(0.0f, 0.0f, 0.5f, 1.0f, 0.0f, 0.75f, 1.0f, 1.0f));
}

TEST(FitCalibration, FitsTheMethodThatIsNamed) {
    using enum CalibrationMethod;
    const auto kind = [](CalibrationMethod method) {
        return calibration_name(fit_calibration(method, margins.margins, classes));
    };

    EXPECT_EQ(kind(none), "none");
    EXPECT_EQ(kind(sigmoid), "sigmoid");
    EXPECT_EQ(kind(isotonic), "isotonic");
}

}  // namespace
}  // namespace mlpipe
