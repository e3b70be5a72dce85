#include "metrics/classification_scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "core/error.h"
#include "metrics/percentile.h"
#include "metrics/test_golden.h"

namespace mlpipe {
namespace {

using Labels = std::vector<std::uint8_t>;
using Values = std::vector<double>;

std::string text_of_error(const std::function<void()>& call) {
    try {
        call();
    } catch (const InvalidArgument& error) {
        return error.full_text();
    }
    return "no error";
}

// Sums of up to 300 terms in another order than numpy's differ by about 300 ulp, 1e-13.
constexpr double tolerance = 1e-12;

TEST(Scores, EqualThoseOfScikitLearn) {
    for (const auto& reference : golden_metrics().at("cases")) {
        SCOPED_TRACE(reference["name"].get<std::string>());
        const auto y = reference["y"].get<Labels>();
        const auto p = reference["p"].get<Values>();
        const double threshold = reference["threshold"];

        const Scores scores = score(y, p, threshold);

        for (const ScoreField& field : score_fields()) {
            const double expected = reference[field.name];
            EXPECT_NEAR(scores.*field.member, expected, tolerance * std::max(1.0, expected))
                << field.name;
        }
    }
}

TEST(ConfusionMatrix, EqualsThatOfScikitLearn) {
    for (const auto& reference : golden_metrics().at("cases")) {
        SCOPED_TRACE(reference["name"].get<std::string>());

        const ConfusionMatrix counts =
            confusion_matrix(reference["y"].get<Labels>(), reference["p"].get<Values>(),
                             reference["threshold"].get<double>());

        const std::vector<std::int64_t> cells{counts.true_negative, counts.false_positive,
                                              counts.false_negative, counts.true_positive};
        EXPECT_EQ(cells, reference["confusion_matrix"].get<std::vector<std::int64_t>>());
    }
}

TEST(Scores, OfOneMetricAreThoseOfTheWholeSet) {
    const Labels y{0, 1, 1, 0, 1};
    const Values p{0.1, 0.8, 0.3, 0.4, 0.8};

    const Scores scores = score(y, p, 0.5);

    EXPECT_EQ(scores.roc_auc, roc_auc(y, p));
    EXPECT_EQ(scores.average_precision, average_precision(y, p));
    EXPECT_EQ(scores.log_loss, log_loss(y, p));
    EXPECT_EQ(scores.brier, brier(y, p));
    EXPECT_EQ(scores.f1, f1(confusion_matrix(y, p, 0.5)));
}

TEST(Scores, AreListedInTheOrderOfTheTables) {
    std::vector<std::string> names;

    for (const ScoreField& field : score_fields()) names.emplace_back(field.name);

    EXPECT_THAT(names, testing::ElementsAre("accuracy", "recall", "precision", "f1", "roc_auc",
                                            "average_precision", "log_loss", "brier"));
}

TEST(ConfusionMatrix, CountsARowAtTheThresholdAsPositive) {
    const ConfusionMatrix counts = confusion_matrix(Labels{1, 0, 1}, Values{0.5, 0.5, 0.4}, 0.5);

    EXPECT_EQ(counts.true_positive, 1);
    EXPECT_EQ(counts.false_positive, 1);
    EXPECT_EQ(counts.false_negative, 1);
    EXPECT_EQ(counts.true_negative, 0);
    EXPECT_EQ(counts.total(), 3);
}

TEST(ConfusionMatrix, WithoutPositivesGivesZeroInsteadOfNaN) {
    const ConfusionMatrix counts{.true_negative = 5};

    EXPECT_EQ(precision(counts), 0.0);
    EXPECT_EQ(recall(counts), 0.0);
    EXPECT_EQ(f1(counts), 0.0);
    EXPECT_EQ(accuracy(counts), 1.0);
}

TEST(RocAuc, TakesScoresThatAreNoProbabilities) {
    // Pairs: (4, -3) right, (4, 4) tied, (inf, -3) right, (inf, 4) right.
    const double infinity = std::numeric_limits<double>::infinity();

    EXPECT_EQ(roc_auc(Labels{1, 0, 0, 1}, Values{4, -3, 4, infinity}), 3.5 / 4);
}

TEST(LogLoss, OfACertainErrorIsThatOfTheSmallestStep) {
    EXPECT_NEAR(log_loss(Labels{1}, Values{0.0}), 52 * std::log(2.0), 1e-12);
}

TEST(LogLoss, OfAMillionRowsKeepsItsDigits) {
    const Labels y(1'000'000, 1);
    const Values p(1'000'000, 0.1);

    EXPECT_NEAR(log_loss(y, p), -std::log(0.1), 1e-12);
}

TEST(Scores, RefuseOneClass) {
    EXPECT_EQ(text_of_error([] {
                  (void)score(Labels{0, 0}, Values{0.1, 0.2}, 0.5);
              }),
              "ROC AUC needs rows of both classes, but every row is negative\n"
              "  help: evaluate on rows that hold both classes");
    EXPECT_EQ(text_of_error([] {
                  (void)roc_auc(Labels{1, 1}, Values{0.1, 0.2});
              }),
              "ROC AUC needs rows of both classes, but every row is positive\n"
              "  help: evaluate on rows that hold both classes");
    EXPECT_EQ(text_of_error([] { (void)average_precision(Labels{0}, Values{0.1}); }),
              "average precision needs a positive row, but every row is negative\n"
              "  help: evaluate on rows that hold both classes");
}

TEST(Scores, RefuseRowsThatAreNone) {
    const double nan = std::numeric_limits<double>::quiet_NaN();

    EXPECT_EQ(text_of_error([] { (void)brier(Labels{}, Values{}); }), "there are no rows to score");
    EXPECT_EQ(text_of_error([] {
                  (void)brier(Labels{1}, Values{0.5, 0.5});
              }),
              "y_true has 1 rows, but p has 2");
    EXPECT_EQ(text_of_error([&] {
                  (void)roc_auc(Labels{1, 0}, Values{0.5, nan});
              }),
              "score of row 2 is not a number");
    EXPECT_EQ(text_of_error([] {
                  (void)log_loss(Labels{1, 0}, Values{0.5, 1.5});
              }),
              "p of row 2 is 1.5, but a probability lies in [0, 1]");
    EXPECT_EQ(text_of_error([] {
                  (void)log_loss(Labels{1, 2}, Values{0.5, 0.5});
              }),
              "y_true of row 2 is 2, but classes are 0 and 1");
    EXPECT_EQ(text_of_error([&] { (void)confusion_matrix(Labels{1}, Values{0.5}, nan); }),
              "the threshold is not a number");
}

TEST(Percentile, EqualsThatOfNumpy) {
    const nlohmann::json& reference = golden_metrics().at("percentile");
    const auto sorted = reference["sorted"].get<Values>();

    for (std::size_t i = 0; i < reference["shares"].size(); ++i) {
        EXPECT_NEAR(percentile(sorted, reference["shares"][i]),
                    reference["values"][i].get<double>(), 1e-15);
    }
}

TEST(Percentile, OfOneValueIsThatValue) {
    EXPECT_EQ(percentile(Values{3.0}, 0.025), 3.0);
    EXPECT_EQ(percentile(Values{3.0}, 1.0), 3.0);
}

}  // namespace
}  // namespace mlpipe
