#include "metrics/intervals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/exponential.h"
#include "core/random.h"
#include "metrics/test_golden.h"

namespace mlpipe {
namespace {

using Labels = std::vector<std::uint8_t>;
using Values = std::vector<double>;

struct Rows {
    Labels y;
    Values p;
};

/// Two rows in five are positive; p is right (calibrated), of AUC 0.75: the logit of p is normal in
/// either class, with the same spread.
Rows random_rows(std::size_t n, Rng& rng) {
    constexpr double apart = 1;  // means of the classes, in standard deviations
    const double base = logit(0.4) - apart * apart / 2;
    Rows rows;
    for (std::size_t i = 0; i < n; ++i) {
        const bool positive = i * 5 < n * 2;
        double normal = -6;  // sum of twelve uniform numbers
        for (int draw = 0; draw < 12; ++draw) normal += rng.uniform();
        rows.y.push_back(positive ? 1 : 0);
        rows.p.push_back(sigmoid(base + apart * (normal + (positive ? apart : 0))));
    }
    return rows;
}

TEST(ScoreIntervals, HoldTheScoreOfTheSample) {
    for (const auto& reference : golden_metrics().at("cases")) {
        const auto y = reference["y"].get<Labels>();
        const auto p = reference["p"].get<Values>();
        const double threshold = reference["threshold"];

        const ScoreIntervals intervals = score_intervals(y, p, threshold);

        const Scores scores = score(y, p, threshold);
        for (const ScoreField& field : score_fields()) {
            SCOPED_TRACE(reference["name"].get<std::string>() + ", " + field.name);
            EXPECT_LE(intervals.low.*field.member, scores.*field.member + 1e-15);
            EXPECT_GE(intervals.high.*field.member, scores.*field.member - 1e-15);
            EXPECT_GE(intervals.low.*field.member, 0.0);
            const bool bounded = field.member != &Scores::log_loss;
            EXPECT_TRUE(!bounded || intervals.high.*field.member <= 1.0);
        }
    }
}

TEST(ScoreIntervals, OfPerfectPredictionsStillAdmitErrors) {
    const ScoreIntervals intervals = score_intervals(Labels{0, 0, 1, 1}, Values{0, 0, 1, 1}, 0.5);

    // Two hits of two: 2 / (2 + 1.96^2), Wilson's lower limit.
    EXPECT_NEAR(intervals.low.recall, 0.3424, 1e-4);
    EXPECT_EQ(intervals.high.recall, 1.0);
    EXPECT_LT(intervals.low.accuracy, 0.7);
    EXPECT_LT(intervals.low.precision, 0.7);
    EXPECT_LT(intervals.low.f1, 0.7);
    EXPECT_LT(intervals.low.roc_auc, 0.7);
    EXPECT_LT(intervals.low.average_precision, 0.7);
}

TEST(ScoreIntervals, NarrowWithTheSample) {
    for (const ScoreField& field : score_fields()) {
        double last = 1e9;
        for (const std::size_t n : {20, 200, 2000}) {
            Rng rng(1, "test");
            const Rows rows = random_rows(n, rng);

            const ScoreIntervals intervals = score_intervals(rows.y, rows.p, 0.4);

            const double width = intervals.high.*field.member - intervals.low.*field.member;
            EXPECT_LT(width, last * 0.6) << field.name << ", " << n;
            last = width;
        }
    }
}

// The whole study, with more populations and samples: bench/coverage.cpp.
TEST(ScoreIntervals, HoldTheTruthAboutNineteenTimesInTwenty) {
    constexpr int experiments = 400;
    Rng population(2, "population");
    const Rows everyone = random_rows(200'000, population);
    const Scores truth = score(everyone.y, everyone.p, 0.4);
    for (const std::size_t n : {25, 100}) {
        std::map<std::string, int> held;

        for (int i = 0; i < experiments; ++i) {
            Rng rng(3, "sample", static_cast<std::uint64_t>(i));
            const Rows rows = random_rows(n, rng);
            const ScoreIntervals intervals = score_intervals(rows.y, rows.p, 0.4);
            for (const ScoreField& field : score_fields()) {
                held[field.name] += intervals.low.*field.member <= truth.*field.member &&
                                    truth.*field.member <= intervals.high.*field.member;
            }
        }

        // Binomial(400, 0.95): mean 380, standard deviation 4.4. Of ten positive rows recall takes
        // eleven values, so that its share jumps with the true recall, around 0.95 (Brown, Cai and
        // DasGupta 2001, doi:10.1214/ss/1009213286).
        for (const auto& [name, count] : held) {
            EXPECT_GE(count, name == "recall" && n == 25 ? 352 : 366) << name << ", " << n;
            EXPECT_LE(count, 394) << name << ", " << n;
        }
    }
}

TEST(ScoreIntervals, RefuseOneClass) {
    try {
        (void)score_intervals(Labels{1, 1}, Values{0.1, 0.2}, 0.5);
        FAIL();
    } catch (const InvalidArgument& error) {
        EXPECT_EQ(error.full_text(),
                  "a confidence interval needs rows of both classes, but every row is positive\n"
                  "  help: evaluate on rows that hold both classes");
    }
}

}  // namespace
}  // namespace mlpipe
