#include "metrics/recalibration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/exponential.h"
#include "metrics/test_golden.h"

namespace mlpipe {
namespace {

using Labels = std::vector<std::uint8_t>;
using Values = std::vector<double>;

TEST(Recalibration, FindsTheLineOfScikitLearnWithoutPenalty) {
    for (const auto& reference : golden_metrics().at("cases")) {
        SCOPED_TRACE(reference["name"].get<std::string>());

        const Recalibration found =
            recalibrate(reference["y"].get<Labels>(), reference["p"].get<Values>());

        const auto& expected = reference["recalibration"];
        ASSERT_EQ(found.line.has_value(), !expected.is_null());
        if (!found.line) continue;
        // How near newton-cg comes where some p are 0 or 1.
        EXPECT_NEAR(found.line->intercept, expected[0].get<double>(), 1e-5);
        EXPECT_NEAR(found.line->slope, expected[1].get<double>(), 1e-5);
    }
}

TEST(Recalibration, OfRatesAsPredictedIsTheLineItself) {
    // 1 of 4 rows at 0.25, 3 of 4 at 0.75.
    const Recalibration found = recalibrate(Labels{1, 0, 0, 0, 1, 1, 1, 0},
                                            Values{0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.75});

    EXPECT_NEAR(found.line->intercept, 0, 1e-12);
    EXPECT_NEAR(found.line->slope, 1, 1e-12);
    EXPECT_NEAR(found.in_the_large, 0, 1e-12);
    // Information: 8 rows x 3/16 for the intercept, x log(3)^2 for the slope, none between them.
    EXPECT_NEAR(found.line->intercept_error, std::sqrt(1 / 1.5), 1e-12);
    EXPECT_NEAR(found.line->slope_error, std::sqrt(1 / 1.5) / std::log(3), 1e-12);
    EXPECT_NEAR(found.in_the_large_error, std::sqrt(1 / 1.5), 1e-12);
}

TEST(Recalibration, InTheLargeIsWhatAllLogitsLack) {
    // All p are 0.5, three of four rows positive: logit(0.75) is missing.
    const Recalibration found = recalibrate(Labels{1, 1, 1, 0}, Values{0.5, 0.5, 0.5, 0.5});

    EXPECT_NEAR(found.in_the_large, std::log(3), 1e-12);
    EXPECT_FALSE(found.line.has_value());
}

TEST(Recalibration, HasNoLineWhereOneValueSeparatesTheClasses) {
    EXPECT_FALSE(recalibrate(Labels{0, 0, 1}, Values{0.1, 0.4, 0.5}).line.has_value());
    EXPECT_FALSE(recalibrate(Labels{0, 0, 1, 1}, Values{0.1, 0.4, 0.4, 0.5}).line.has_value());
    EXPECT_FALSE(recalibrate(Labels{1, 1, 0}, Values{0.1, 0.4, 0.5}).line.has_value());
}

TEST(Recalibration, OfCertainErrorsStaysFinite) {
    const Recalibration found = recalibrate(Labels{1, 0, 0, 1}, Values{0.0, 1.0, 0.0, 1.0});

    EXPECT_NEAR(found.line->slope, 0, 1e-12);
    EXPECT_TRUE(std::isfinite(found.in_the_large));
}

TEST(Recalibration, RefusesOneClass) {
    try {
        (void)recalibrate(Labels{1, 1}, Values{0.1, 0.2});
        FAIL();
    } catch (const InvalidArgument& error) {
        EXPECT_STREQ(error.what(),
                     "recalibration needs rows of both classes, but every row is positive");
    }
}

}  // namespace
}  // namespace mlpipe
