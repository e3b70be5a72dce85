#include "metrics/curve_bands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/error.h"
#include "core/random.h"
#include "metrics/ranking_curves.h"

namespace mlpipe {
namespace {

using Labels = std::vector<std::uint8_t>;
using Values = std::vector<double>;
using testing::DoubleNear;
using testing::Pointwise;

struct Rows {
    Labels y;
    Values p;
};

Rows random_rows(std::size_t n, std::uint64_t seed) {
    Rng rng(seed, "test");
    Rows rows;
    for (std::size_t i = 0; i < n; ++i) {
        rows.y.push_back(i % 3 == 0 ? 1 : 0);
        rows.p.push_back(0.6 * rng.uniform() + (i % 3 == 0 ? 0.3 : 0.0));
    }
    return rows;
}

TEST(RocBand, FollowsTheCurveAndTakesTheHighestTprOfAStep) {
    // From the highest score: +, -, then + and - tied: (0, 0), (0, 1/2), (1/2, 1/2), (1, 1).
    const CurveBand band =
        roc_band(Labels{1, 0, 1, 0}, Values{0.9, 0.8, 0.3, 0.3}, {.n_resamples = 10}, 5);

    EXPECT_EQ(band.x, (Values{0, 0.25, 0.5, 0.75, 1}));
    EXPECT_THAT(band.value, Pointwise(DoubleNear(1e-15), Values{0.5, 0.5, 0.5, 0.75, 1}));
}

TEST(PrecisionRecallBand, TakesThePrecisionOfTheFirstThresholdWithTheRecall) {
    // Precision at 1/2 recall 1, at full recall 2/3.
    const CurveBand band = precision_recall_band(Labels{1, 0, 1, 0}, Values{0.9, 0.8, 0.7, 0.3},
                                                 {.n_resamples = 10}, 5);

    EXPECT_THAT(band.value, Pointwise(DoubleNear(1e-15), Values{1, 1, 1, 2 / 3.0, 2 / 3.0}));
}

TEST(CurveBands, HoldTheCurveOfTheSample) {
    const Rows rows = random_rows(150, 1);

    for (const CurveBand& band :
         {roc_band(rows.y, rows.p), precision_recall_band(rows.y, rows.p)}) {
        ASSERT_EQ(band.x.size(), 101U);
        for (std::size_t i = 0; i < band.x.size(); ++i) {
            EXPECT_LE(band.low[i], band.value[i]) << band.x[i];
            EXPECT_GE(band.high[i], band.value[i]) << band.x[i];
        }
    }
}

TEST(CurveBands, OfOneResampleAreItsCurve) {
    const Rows rows = random_rows(60, 2);

    const CurveBand band = roc_band(rows.y, rows.p, {.seed = 5, .n_resamples = 1});

    EXPECT_EQ(band.low, band.high);
    EXPECT_NE(band.low, band.value);
    EXPECT_EQ(band.low.back(), 1.0);
}

TEST(CurveBands, AreTheSameBitsOnAnyNumberOfThreads) {
    const Rows rows = random_rows(90, 3);

    const CurveBand one =
        precision_recall_band(rows.y, rows.p, {.n_resamples = 100, .threads = {1}});
    const CurveBand eight =
        precision_recall_band(rows.y, rows.p, {.n_resamples = 100, .threads = {8}});

    EXPECT_EQ(one.low, eight.low);
    EXPECT_EQ(one.high, eight.high);
}

TEST(CurveBands, RefuseOneClassAndSettingsOutOfRange) {
    const auto text = [](const Labels& y, const Resampling& resampling, int n_points) {
        try {
            (void)roc_band(y, Values{0.1, 0.2}, resampling, n_points);
        } catch (const InvalidArgument& error) {
            return std::string(error.what());
        }
        return std::string("no error");
    };

    EXPECT_EQ(text({1, 1}, {}, 11),
              "a band of a curve needs rows of both classes, but every row is positive");
    EXPECT_EQ(text({0, 1}, {.n_resamples = 0}, 11), "n_resamples is 0, but must be at least 1");
    EXPECT_EQ(text({0, 1}, {}, 1), "n_points is 1, but must be at least 2");
}

}  // namespace
}  // namespace mlpipe
