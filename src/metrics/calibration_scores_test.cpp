#include "metrics/calibration_scores.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/error.h"
#include "core/random.h"
#include "metrics/recalibration.h"

namespace mlpipe {
namespace {

struct Rows {
    std::vector<std::uint8_t> y;
    std::vector<double> p;
};

/// y is drawn with probability `truth(p)`, p uniform.
template <typename Truth>
Rows random_rows(std::size_t n, std::uint64_t seed, const Truth& truth) {
    Rng rng(seed, "test");
    Rows rows;
    for (std::size_t i = 0; i < n; ++i) {
        rows.p.push_back(rng.uniform());
        rows.y.push_back(rng.uniform() < truth(rows.p.back()) ? 1 : 0);
    }
    return rows;
}

double right(double p) {
    return p;
}

TEST(CalibrationScores, OfRightProbabilitiesAdmitPerfection) {
    const Rows rows = random_rows(300, 1, right);

    const CalibrationScores scores = calibration_scores(rows.y, rows.p);

    EXPECT_LT(scores.slope->low, 1);
    EXPECT_GT(scores.slope->high, 1);
    EXPECT_LT(scores.intercept->low, 0);
    EXPECT_GT(scores.intercept->high, 0);
    EXPECT_LT(scores.in_the_large.low, 0);
    EXPECT_GT(scores.in_the_large.high, 0);
    EXPECT_LT(scores.expected_calibration_error, scores.by_chance);
    EXPECT_GT(scores.expected_calibration_error, 0.01);
}

TEST(CalibrationScores, TellAnErrorFromChance) {
    const Rows rows = random_rows(300, 2, [](double p) { return 0.3 + 0.4 * p; });

    const CalibrationScores scores = calibration_scores(rows.y, rows.p);

    EXPECT_LT(scores.slope->high, 1);
    EXPECT_GT(scores.expected_calibration_error, scores.by_chance);
}

TEST(CalibrationScores, ExceedChanceOneTimeInTwenty) {
    int above = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const Rows rows = random_rows(60, seed, right);
        const CalibrationScores scores = calibration_scores(rows.y, rows.p);
        above += scores.expected_calibration_error > scores.by_chance;
    }

    // Binomial(400, 0.05): mean 20, standard deviation 4.4.
    EXPECT_GE(above, 7);
    EXPECT_LE(above, 33);
}

TEST(CalibrationScores, HaveNoSlopeWithoutALine) {
    const CalibrationScores scores =
        calibration_scores(std::vector<std::uint8_t>{0, 1}, std::vector<double>{0.3, 0.6});

    EXPECT_FALSE(scores.slope.has_value());
    EXPECT_FALSE(scores.intercept.has_value());
}

TEST(CalibrationScores, AreTheSameBitsOnAnyNumberOfThreads) {
    const Rows rows = random_rows(100, 3, right);

    const CalibrationScores one = calibration_scores(rows.y, rows.p, {.threads = {1}});
    const CalibrationScores eight = calibration_scores(rows.y, rows.p, {.threads = {8}});

    EXPECT_EQ(one.by_chance, eight.by_chance);
}

}  // namespace
}  // namespace mlpipe
