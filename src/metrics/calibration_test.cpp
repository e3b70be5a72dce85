#include "metrics/calibration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "core/error.h"
#include "metrics/test_golden.h"

namespace mlpipe {
namespace {

using Labels = std::vector<std::uint8_t>;
using Values = std::vector<double>;

TEST(CalibrationCurve, EqualsThatOfScikitLearn) {
    for (const auto& reference : golden_metrics().at("cases")) {
        for (const BinEdges edges : {BinEdges::uniform, BinEdges::quantile}) {
            for (const int n_bins : {5, 10}) {
                const std::string name = (edges == BinEdges::uniform ? "calibration_uniform_"
                                                                     : "calibration_quantile_") +
                                         std::to_string(n_bins);
                SCOPED_TRACE(reference["name"].get<std::string>() + ", " + name);

                const std::vector<CalibrationBin> curve = calibration_curve(
                    reference["y"].get<Labels>(), reference["p"].get<Values>(), n_bins, edges);

                const auto& expected = reference["curves"][name];
                ASSERT_EQ(curve.size(), expected[0].size());
                for (std::size_t bin = 0; bin < curve.size(); ++bin) {
                    EXPECT_NEAR(curve[bin].rate, expected[0][bin].get<double>(), 1e-12);
                    EXPECT_NEAR(curve[bin].mean_p, expected[1][bin].get<double>(), 1e-12);
                }
            }
        }
    }
}

TEST(CalibrationCurve, GivesEveryBinItsRowsAndWilsonInterval) {
    const std::vector<CalibrationBin> curve =
        calibration_curve(Labels{0, 1, 1}, Values{0.1, 0.2, 0.9}, 5);

    ASSERT_EQ(curve.size(), 2U);  // 0.2 is an edge and belongs to the bin below
    EXPECT_EQ(curve[0].rows, 2);
    EXPECT_EQ(curve[0].rate, 0.5);
    EXPECT_EQ(curve[0].interval.low, wilson_interval(1, 2).low);
    EXPECT_EQ(curve[0].interval.high, wilson_interval(1, 2).high);
    EXPECT_EQ(curve[1].rows, 1);
}

TEST(CalibrationCurve, RefusesNoBins) {
    try {
        (void)calibration_curve(Labels{0, 1}, Values{0.1, 0.2}, 0);
        FAIL();
    } catch (const InvalidArgument& error) {
        EXPECT_STREQ(error.what(), "n_bins is 0, but must be at least 1");
    }
}

TEST(ExpectedCalibrationError, IsTheMeanDistanceOfTheBinsOverRows) {
    // (0, 0.1]: |0.05 - 0| for one row. (0.7, 0.8]: mean 0.75, rate 0.5, two rows.
    EXPECT_NEAR(expected_calibration_error(Labels{0, 1, 0}, Values{0.05, 0.72, 0.78}),
                (0.05 + 2 * 0.25) / 3, 1e-15);
}

TEST(ExpectedCalibrationError, OfRightCertaintiesIsZero) {
    EXPECT_EQ(expected_calibration_error(Labels{0, 1}, Values{0.0, 1.0}), 0.0);
}

}  // namespace
}  // namespace mlpipe
