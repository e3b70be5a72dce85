#include "metrics/intervals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/error.h"
#include "core/random.h"

namespace mlpipe {
namespace {

struct Rows {
    std::vector<std::uint8_t> y;
    std::vector<double> p;
};

/// Rows of which a positive is predicted positive with probability 0.7, a negative with 0.2.
Rows random_rows(std::size_t n, Rng& rng) {
    Rows rows;
    for (std::size_t i = 0; i < n; ++i) {
        const bool positive = i < n / 2;
        const bool found = rng.uniform() < (positive ? 0.7 : 0.2);
        rows.y.push_back(positive ? 1 : 0);
        rows.p.push_back((found ? 0.5 : 0.0) + 0.5 * rng.uniform());
    }
    return rows;
}

TEST(BootstrapIntervals, HoldTheScoreOfTheWholeSample) {
    Rng rng(1, "test");
    const Rows rows = random_rows(200, rng);

    const ScoreIntervals intervals = bootstrap_intervals(rows.y, rows.p, 0.5, 42);

    const Scores scores = score(rows.y, rows.p, 0.5);
    for (const ScoreField& field : score_fields()) {
        EXPECT_LT(intervals.low.*field.member, scores.*field.member) << field.name;
        EXPECT_GT(intervals.high.*field.member, scores.*field.member) << field.name;
    }
}

TEST(BootstrapIntervals, OfPerfectPredictionsHaveNoWidth) {
    const std::vector<std::uint8_t> y{0, 0, 1, 1};
    const std::vector<double> p{0.25, 0.25, 0.75, 0.75};

    const ScoreIntervals intervals = bootstrap_intervals(y, p, 0.5, 42, 50);

    // Every resample holds two rows of each class, so all are the same.
    const Scores scores = score(y, p, 0.5);
    for (const ScoreField& field : score_fields()) {
        EXPECT_DOUBLE_EQ(intervals.low.*field.member, scores.*field.member) << field.name;
        EXPECT_DOUBLE_EQ(intervals.high.*field.member, scores.*field.member) << field.name;
    }
}

TEST(BootstrapIntervals, OfOneResampleAreTheScoresOfItsRows) {
    Rng data(2, "test");
    const Rows rows = random_rows(60, data);

    const ScoreIntervals intervals = bootstrap_intervals(rows.y, rows.p, 0.5, 9, 1);

    // The same draws, written out: first the positives, then the negatives, each from the highest p
    // down.
    Rows sorted[2];
    for (std::uint8_t label : {1, 0}) {
        for (std::size_t i = 0; i < rows.y.size(); ++i) {
            if (rows.y[i] == label) sorted[label].p.push_back(rows.p[i]);
        }
        std::sort(sorted[label].p.rbegin(), sorted[label].p.rend());
    }
    Rng rng(9, "bootstrap", 0);
    Rows resample;
    for (std::uint8_t label : {1, 0}) {
        for (std::size_t i = 0; i < sorted[label].p.size(); ++i) {
            resample.y.push_back(label);
            resample.p.push_back(
                sorted[label].p[rng.below(static_cast<std::uint32_t>(sorted[label].p.size()))]);
        }
    }
    const Scores expected = score(resample.y, resample.p, 0.5);
    for (const ScoreField& field : score_fields()) {
        EXPECT_NEAR(intervals.low.*field.member, expected.*field.member, 1e-14) << field.name;
        EXPECT_EQ(intervals.high.*field.member, intervals.low.*field.member) << field.name;
    }
}

TEST(BootstrapIntervals, CoverTheTrueRecallAboutNineteenTimesInTwenty) {
    constexpr int experiments = 200;
    int covered = 0;

    for (int i = 0; i < experiments; ++i) {
        Rng rng(3, "coverage", static_cast<std::uint64_t>(i));
        const Rows rows = random_rows(200, rng);
        const ScoreIntervals intervals = bootstrap_intervals(rows.y, rows.p, 0.5, 42, 200);
        if (intervals.low.recall <= 0.7 && 0.7 <= intervals.high.recall) ++covered;
    }

    // Binomial(200, 0.95): mean 190, sd 3.1; percentile intervals of 100 rows run a little short.
    EXPECT_GE(covered, 176);
    EXPECT_LE(covered, 199);
}

TEST(BootstrapIntervals, AreTheSameBitsOnAnyNumberOfThreads) {
    Rng rng(4, "test");
    const Rows rows = random_rows(300, rng);

    const ScoreIntervals one = bootstrap_intervals(rows.y, rows.p, 0.5, 42, 100, Threads{1});
    const ScoreIntervals eight = bootstrap_intervals(rows.y, rows.p, 0.5, 42, 100, Threads{8});

    for (const ScoreField& field : score_fields()) {
        EXPECT_EQ(one.low.*field.member, eight.low.*field.member);
        EXPECT_EQ(one.high.*field.member, eight.high.*field.member);
    }
}

TEST(BootstrapIntervals, RefuseOneClassAndNoResamples) {
    const std::vector<double> p{0.1, 0.2};
    const auto text = [&](std::vector<std::uint8_t> y, int n_resamples) -> std::string {
        try {
            (void)bootstrap_intervals(y, p, 0.5, 42, n_resamples);
        } catch (const InvalidArgument& error) {
            return error.full_text();
        }
        return "no error";
    };

    EXPECT_EQ(text({1, 1}, 10),
              "a confidence interval needs rows of both classes, but every row is positive\n"
              "  help: evaluate on rows that hold both classes");
    EXPECT_EQ(text({1, 0}, 0), "n_resamples is 0, but must be at least 1");
}

}  // namespace
}  // namespace mlpipe
