#include "models/calibration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/exponential.h"
#include "core/random.h"
#include "core/test_errors.h"

namespace mlpipe {
namespace {

using testing::ElementsAre;

constexpr double infinity = std::numeric_limits<double>::infinity();

// Twelve rows with ties. The numbers expected of them are those of scikit-learn 1.2.1:
// _SigmoidCalibration().fit(m, y) and IsotonicRegression(out_of_bounds="clip").fit(m, y);
// tests/parity/test_calibration.py compares more.
const std::vector<double> some_margins{-2.5, -1.25, -1.0, -0.5, -0.5, 0.0,
                                       0.25, 0.75,  1.5,  1.5,  2.0,  3.0};
const std::vector<std::uint8_t> some_classes{0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 1};

Calibration some_isotonic() {
    return IsotonicCalibration({-1.0, 0.5, 0.75, 2.0}, {0.0, 0.25, 0.25, 1.0});
}

std::vector<Calibration> every_kind() {
    return {NoCalibration{}, PriorCorrection{.ratio = 2.5},
            SigmoidCalibration{.slope = 1.7, .intercept = -0.4}, some_isotonic()};
}

// ---- fitting
// -------------------------------------------------------------------------------------

TEST(FitSigmoid, FindsTheOptimumThatScikitLearnComesNearTo) {
    const SigmoidCalibration fitted = fit_sigmoid(some_margins, some_classes);

    EXPECT_NEAR(fitted.slope, 0.5161236623000017, 1e-6);
    EXPECT_NEAR(fitted.intercept, -0.13808213377261389, 1e-6);
}

TEST(FitSigmoid, IsTheSameMapWhateverTheUnitOfMargins) {
    std::vector<double> in_other_units;
    for (const double margin : some_margins) in_other_units.push_back(1e-9 * margin + 5);

    const SigmoidCalibration plain = fit_sigmoid(some_margins, some_classes);
    const SigmoidCalibration other = fit_sigmoid(in_other_units, some_classes);

    // 5 + 1e-9 m keeps seven digits of m.
    EXPECT_NEAR(other.slope * 1e-9, plain.slope, 1e-6);
    EXPECT_NEAR(other.intercept + 5 * other.slope, plain.intercept, 1e-6);
}

TEST(FitSigmoid, StaysFiniteWhereMarginsPartTheClasses) {
    // Targets 3/4 and 1/4 at margins 1 and -1: slope log 3.
    const SigmoidCalibration fitted =
        fit_sigmoid(std::vector<double>{-1, -1, 1, 1}, std::vector<std::uint8_t>{0, 0, 1, 1});

    EXPECT_NEAR(fitted.slope, std::log(3.0), 1e-10);
    EXPECT_NEAR(fitted.intercept, 0, 1e-10);
}

TEST(FitSigmoid, GivesAConstantWhereMarginsRankRowsTheWrongWayRound) {
    const SigmoidCalibration fitted =
        fit_sigmoid(std::vector<double>{2, 2, 1, 1}, std::vector<std::uint8_t>{0, 0, 1, 1});

    EXPECT_EQ(fitted, (SigmoidCalibration{.slope = 0, .intercept = 0}));
}

TEST(FitSigmoid, GivesAConstantWhereAllMarginsAreTheSame) {
    // Targets: three of 1/5, one of 2/3; their mean is 19/60, the odds 19/41.
    const SigmoidCalibration fitted =
        fit_sigmoid(std::vector<double>{0.1, 0.1, 0.1, 0.1}, std::vector<std::uint8_t>{0, 0, 0, 1});

    EXPECT_EQ(fitted.slope, 0);
    EXPECT_NEAR(fitted.intercept, std::log(19.0 / 41.0), 1e-12);
}

TEST(FitIsotonic, HasThePointsOfScikitLearn) {
    const IsotonicCalibration fitted = fit_isotonic(some_margins, some_classes);

    EXPECT_THAT(fitted.margins(), ElementsAre(-2.5, -1.25, -1.0, 0.25, 0.75, 1.5, 2.0, 3.0));
    EXPECT_THAT(fitted.probabilities(), ElementsAre(0.0, 0.0, 0.4, 0.4, 2.0 / 3, 2.0 / 3, 1, 1));
}

TEST(FitIsotonic, TakesTheMeanWhereMarginsRankRowsTheWrongWayRound) {
    const IsotonicCalibration fitted =
        fit_isotonic(std::vector<double>{3, 2, 1}, std::vector<std::uint8_t>{0, 1, 1});

    EXPECT_THAT(fitted.margins(), ElementsAre(1.0, 3.0));
    EXPECT_THAT(fitted.probabilities(), ElementsAre(2.0 / 3, 2.0 / 3));
}

TEST(FitIsotonic, DoesNotDependOnTheOrderOfRows) {
    const std::vector<double> margins(some_margins.rbegin(), some_margins.rend());
    const std::vector<std::uint8_t> classes(some_classes.rbegin(), some_classes.rend());

    EXPECT_EQ(fit_isotonic(margins, classes), fit_isotonic(some_margins, some_classes));
}

/// 2000 margins from -5.04 to 5.04 and classes that follow them, by integer arithmetic alone.
struct ManyRows {
    std::vector<double> margins;
    std::vector<std::uint8_t> y;

    ManyRows() {
        for (std::int64_t i = 0; i < 2000; ++i) {
            const std::int64_t u = i * 7919 % 1009;
            margins.push_back(static_cast<double>(u - 504) / 100.0);
            y.push_back(10 * (i * 104729 % 1013) < 2000 + 6 * u);
        }
    }
};

// scikit-learn 1.2.1 on the same rows, as above.
TEST(FitSigmoid, EqualsScikitLearnOnManyRows) {
    const ManyRows rows;

    const SigmoidCalibration fitted = fit_sigmoid(rows.margins, rows.y);

    EXPECT_NEAR(fitted.slope, 0.2541625809185528, 1e-6);
    EXPECT_NEAR(fitted.intercept, -0.01823696357487352, 1e-6);
}

TEST(FitIsotonic, EqualsScikitLearnOnManyRows) {
    const ManyRows rows;

    const IsotonicCalibration fitted = fit_isotonic(rows.margins, rows.y);

    EXPECT_EQ(fitted.margins().size(), 76U);
    const std::vector<std::pair<double, double>> expected{
        {-6, 0.08333333333333333},     {-4.2, 0.275},
        {-3.005, 0.34285714285714286}, {-1, 0.4482758620689655},
        {0.333, 0.5144230769230769},   {2.5, 0.65},
        {4.999, 0.9166666666666666}};
    for (const auto& [margin, p] : expected) EXPECT_NEAR(fitted(margin), p, 1e-12) << margin;
}

TEST(FitCalibration, RefusesWhatItCannotLearnFrom) {
    const auto fault = [](std::vector<double> margins, const std::vector<std::uint8_t>& y) {
        const std::string of_sigmoid = error_text([&] { (void)fit_sigmoid(margins, y); });
        EXPECT_EQ(of_sigmoid, error_text([&] { (void)fit_isotonic(margins, y); }));
        return of_sigmoid;
    };

    EXPECT_EQ(fault({1, 2}, {0}), "calibration has 2 margins for 1 classes");
    EXPECT_EQ(fault({1, 2}, {1, 1}), "calibration needs rows of both classes");
    EXPECT_EQ(fault({}, {}), "calibration needs rows of both classes");
    EXPECT_EQ(fault({1, std::nan("")}, {0, 1}),
              "calibration needs margins that are finite numbers");
    EXPECT_EQ(fault({1, -infinity}, {0, 1}), "calibration needs margins that are finite numbers");
}

// ---- from margins to probabilities
// ---------------------------------------------------------------

TEST(ExactProbability, IsTheLinkWithoutCalibration) {
    EXPECT_EQ(exact_probability(NoCalibration{}, Link::mean, 0.3), 0.3);
    EXPECT_EQ(exact_probability(NoCalibration{}, Link::logistic, 0.3), sigmoid(0.3));
}

TEST(ExactProbability, TakesClassWeightsOutOfTheOdds) {
    // A weight of 3 made odds of 1 : 2 into 3 : 2, p = 0.6. Without it p = 1/3.
    const PriorCorrection correction{.ratio = 3};

    EXPECT_DOUBLE_EQ(exact_probability(correction, Link::mean, 0.6), 1.0 / 3);
    EXPECT_DOUBLE_EQ(exact_probability(correction, Link::logistic, std::log(1.5)), 1.0 / 3);
}

TEST(ExactProbability, KeepsCertaintyWhateverTheClassWeights) {
    const PriorCorrection correction{.ratio = 3};

    EXPECT_EQ(exact_probability(correction, Link::mean, 0), 0);
    EXPECT_EQ(exact_probability(correction, Link::mean, 1), 1);
    EXPECT_EQ(exact_probability(correction, Link::logistic, -1e300), 0);
    EXPECT_EQ(exact_probability(correction, Link::logistic, 1e300), 1);
}

TEST(ExactProbability, IsStraightBetweenIsotonicPointsAndFlatBeyond) {
    const auto at = [](double margin) {
        return exact_probability(some_isotonic(), Link::logistic, margin);
    };

    EXPECT_EQ(at(-9), 0.0);
    EXPECT_EQ(at(-1), 0.0);
    EXPECT_DOUBLE_EQ(at(-0.25), 0.125);  // half way from -1 to 0.5
    EXPECT_EQ(at(0.5), 0.25);
    EXPECT_EQ(at(0.6), 0.25);
    EXPECT_DOUBLE_EQ(at(1.375), 0.625);  // half way from 0.75 to 2
    EXPECT_EQ(at(2), 1.0);
    EXPECT_EQ(at(9), 1.0);
}

TEST(ExactProbability, TakesAStepWhereMarginsAreNeighbours) {
    const double next = std::nextafter(1e-310, 1.0);
    const IsotonicCalibration step({1e-310, next}, {0.25, 0.75});

    EXPECT_EQ(step(1e-310), 0.25);
    EXPECT_EQ(step(next), 0.75);
}

TEST(ExactProbability, NeverFallsAndStaysWithinZeroAndOne) {
    Rng rng(3, "calibration");
    for (const Calibration& calibration : every_kind()) {
        for (const Link link : {Link::mean, Link::logistic}) {
            for (int i = 0; i < 2000; ++i) {
                const double margin = link == Link::mean ? rng.uniform() : 40 * rng.uniform() - 20;
                const double here = exact_probability(calibration, link, margin);
                const double above =
                    exact_probability(calibration, link, std::nextafter(margin, infinity));
                ASSERT_LE(here, above) << calibration_name(calibration) << " at " << margin;
                ASSERT_GE(here, 0);
                ASSERT_LE(here, 1);
            }
        }
    }
}

TEST(MarginAt, DecidesByMarginAsByProbability) {
    Rng rng(4, "thresholds");
    for (const Calibration& calibration : every_kind()) {
        for (const Link link : {Link::mean, Link::logistic}) {
            for (int i = 0; i < 300; ++i) {
                const auto threshold = static_cast<float>(rng.uniform());
                const double at = margin_at(calibration, link, threshold);
                EXPECT_GE(probability(calibration, link, at), threshold);
                EXPECT_LT(probability(calibration, link, std::nextafter(at, -infinity)), threshold)
                    << calibration_name(calibration);
            }
        }
    }
}

TEST(MarginAt, IsInfiniteWhereNoMarginDecides) {
    const SigmoidCalibration constant{.slope = 0, .intercept = 0};

    EXPECT_EQ(margin_at(constant, Link::logistic, 0.5f), -infinity);
    EXPECT_EQ(margin_at(constant, Link::logistic, 0.6f), infinity);
}

// ---- what is refused
// -----------------------------------------------------------------------------

TEST(Calibration, RefusesNumbersThatNoFitGives) {
    const auto points = [](std::vector<double> margins, std::vector<double> p) {
        return error_text<BadFormat>([&] { (void)IsotonicCalibration(margins, p); });
    };
    const auto fault = [](const Calibration& calibration) {
        return error_text<BadFormat>([&] { check(calibration); });
    };

    EXPECT_EQ(points({}, {}), "its calibration has not one probability for each margin");
    EXPECT_EQ(points({1}, {0, 1}), "its calibration has not one probability for each margin");
    EXPECT_EQ(points({1, 1}, {0, 1}), "the margins of its calibration do not rise");
    EXPECT_EQ(points({1, infinity}, {0, 1}), "the margins of its calibration do not rise");
    EXPECT_EQ(points({1, 2}, {0.5, 0.4}),
              "the probabilities of its calibration fall, or lie outside 0 to 1");
    EXPECT_EQ(points({1, 2}, {0.5, 1.1}),
              "the probabilities of its calibration fall, or lie outside 0 to 1");
    EXPECT_EQ(fault(PriorCorrection{.ratio = 0}),
              "the ratio of its class weights is no positive number");
    EXPECT_EQ(fault(SigmoidCalibration{.slope = -1, .intercept = 0}),
              "its calibration falls, or is not finite");
    EXPECT_EQ(fault(SigmoidCalibration{.slope = 1, .intercept = infinity}),
              "its calibration falls, or is not finite");
    EXPECT_EQ(fault(SigmoidCalibration{}), "no error");
}

TEST(CalibrationMethod, IsReadAsItIsWritten) {
    using enum CalibrationMethod;
    for (const CalibrationMethod method : {none, sigmoid, isotonic}) {
        EXPECT_EQ(parse_calibration_method(to_text(method)), method);
    }
    EXPECT_EQ(parse_calibration_method("platt"), std::nullopt);
}

}  // namespace
}  // namespace mlpipe
