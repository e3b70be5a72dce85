#include "pipeline/decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/random.h"
#include "core/test_errors.h"
#include "metrics/classification_scores.h"

namespace mlpipe {
namespace {

using Labels = std::vector<std::uint8_t>;
using Values = std::vector<float>;

// Highest first: + + - + - - + -, at 0.9, 0.8, … 0.2.
const Labels y8{1, 1, 0, 1, 0, 0, 1, 0};
const Values p8{0.9f, 0.8f, 0.7f, 0.6f, 0.5f, 0.4f, 0.3f, 0.2f};

std::string error_of(const Labels& y, const Values& p, const DecisionPolicy& policy) {
    return error_text<InvalidArgument>([&] { (void)choose_threshold(y, p, policy); });
}

TEST(ChooseThreshold, FixedTakesTheThresholdAsGiven) {
    const ThresholdChoice choice =
        choose_threshold(y8, p8, {.policy = Policy::fixed, .threshold = 0.55});

    EXPECT_EQ(choice.threshold, 0.55f);
    EXPECT_DOUBLE_EQ(choice.objective, 0.75);  // 3 of 4 found, 3 of 4 right
    EXPECT_TRUE(choice.feasible);
    EXPECT_EQ(choice.reason, "threshold 0.55 as given: F1 0.750 (precision 0.750, recall 0.750)");
}

TEST(ChooseThreshold, MaxF1TakesTheLargestF1) {
    const ThresholdChoice choice = choose_threshold(y8, p8, {.policy = Policy::max_f1});

    // F1 from the top: 2/5, 4/6, 4/7, 6/8, 6/9, 6/10, 8/11, 8/12.
    EXPECT_FLOAT_EQ(choice.threshold, 0.55f);
    EXPECT_DOUBLE_EQ(choice.objective, 0.75);
    EXPECT_EQ(choice.reason,
              "threshold 0.55 gives the largest F1, 0.750 (precision 0.750, recall 0.750)");
}

TEST(ChooseThreshold, RecallAtPrecisionTakesTheLargestRecallThatKeepsTheBound) {
    const ThresholdChoice choice =
        choose_threshold(y8, p8, {.policy = Policy::recall_at_precision, .precision = 0.75});

    // Precision from the top: 1, 1, 2/3, 3/4, …; the dip before does not end the search, and
    // exactly the bound keeps it.
    EXPECT_FLOAT_EQ(choice.threshold, 0.55f);
    EXPECT_DOUBLE_EQ(choice.objective, 0.75);
    EXPECT_TRUE(choice.feasible);
    EXPECT_EQ(choice.reason,
              "threshold 0.55 finds 75 % of the positives (recall 0.750) with precision 0.750 (at "
              "least 0.75 asked)");
}

TEST(ChooseThreshold, PrefersTheHigherThresholdAtEqualRecall) {
    const ThresholdChoice choice =
        choose_threshold(y8, p8, {.policy = Policy::recall_at_precision, .precision = 0.5});

    // 4 of 7 and 4 of 8 both find everything.
    EXPECT_FLOAT_EQ(choice.threshold, 0.25f);
}

TEST(ChooseThreshold, RecallAtPrecisionOutOfReachTakesTheHighestPrecision) {
    const Labels y{0, 1, 1, 0, 0};
    const Values p{0.9f, 0.8f, 0.7f, 0.6f, 0.5f};

    const ThresholdChoice choice =
        choose_threshold(y, p, {.policy = Policy::recall_at_precision, .precision = 0.7});

    // Precision from the top: 0, 1/2, 2/3, 1/2, 2/5.
    EXPECT_FLOAT_EQ(choice.threshold, 0.65f);
    EXPECT_FALSE(choice.feasible);
    EXPECT_DOUBLE_EQ(choice.objective, 2.0 / 3.0);
    EXPECT_EQ(choice.reason,
              "no threshold reaches precision 0.7; threshold 0.65 comes nearest (precision 0.667, "
              "recall 1.000)");
}

TEST(ChooseThreshold, MinCostWeighsMissesAgainstNeedlessActions) {
    const ThresholdChoice choice = choose_threshold(
        y8, p8, {.policy = Policy::min_cost, .false_negative_cost = 2, .false_positive_cost = 1});

    // Cost from nothing to everything: 8, 6, 4, 5, 3, 4, 5, 3, 4; the first 3 wins.
    EXPECT_FLOAT_EQ(choice.threshold, 0.55f);
    EXPECT_DOUBLE_EQ(choice.objective, -3.0 / 8);
    EXPECT_EQ(choice.reason,
              "threshold 0.55 costs least, 0.38 a row (1 missed positives at 2, 1 needless actions "
              "at 1)");
}

TEST(ChooseThreshold, MinCostMayPredictNothingOrEverything) {
    const ThresholdChoice nothing = choose_threshold(
        y8, p8, {.policy = Policy::min_cost, .false_negative_cost = 0, .false_positive_cost = 1});
    const ThresholdChoice everything = choose_threshold(
        {y8.begin(), 7}, {p8.begin(), 7},
        {.policy = Policy::min_cost, .false_negative_cost = 1, .false_positive_cost = 0});

    EXPECT_FLOAT_EQ(nothing.threshold, 0.95f);
    EXPECT_FLOAT_EQ(everything.threshold, 0.15f);
}

TEST(ChooseThreshold, CannotPredictNothingWhereARowIsCertain) {
    const ThresholdChoice choice = choose_threshold(
        Labels{0, 1}, Values{1.0f, 0.5f},
        {.policy = Policy::min_cost, .false_negative_cost = 0, .false_positive_cost = 1});

    EXPECT_EQ(choice.threshold, 0.75f);
}

TEST(ChooseThreshold, CapacityFindsTheMostWithinTheShareOfRows) {
    const ThresholdChoice choice =
        choose_threshold(y8, p8, {.policy = Policy::capacity, .capacity = 0.375});

    // Three rows fit, but the third is no positive.
    EXPECT_FLOAT_EQ(choice.threshold, 0.75f);
    EXPECT_DOUBLE_EQ(choice.objective, 0.5);
    EXPECT_TRUE(choice.feasible);
    EXPECT_EQ(choice.reason,
              "threshold 0.75 acts on 25.0 % of the rows (at most 37.5 % asked) and finds 50 % of "
              "the positives (recall 0.500)");
}

TEST(ChooseThreshold, CapacityBelowOneTiePredictsNothing) {
    const ThresholdChoice choice = choose_threshold(Labels{1, 1, 0}, Values{0.5f, 0.5f, 0.5f},
                                                    {.policy = Policy::capacity, .capacity = 0.1});

    EXPECT_EQ(choice.threshold, 0.75f);
    EXPECT_TRUE(choice.feasible);
    EXPECT_EQ(choice.objective, 0.0);
}

TEST(ChooseThreshold, CapacityBelowTheCertainRowsCannotBeKept) {
    const ThresholdChoice choice =
        choose_threshold(Labels{1, 1, 0, 0}, Values{1.0f, 1.0f, 0.5f, 0.5f},
                         {.policy = Policy::capacity, .capacity = 0.1});

    EXPECT_EQ(choice.threshold, 0.75f);
    EXPECT_FALSE(choice.feasible);
    EXPECT_EQ(choice.objective, -0.5);
    EXPECT_EQ(choice.reason,
              "threshold 0.75 acts on 50.0 % of the rows (at most 10 % asked), because that many "
              "share the highest probability");
}

TEST(ChooseThreshold, SeparatesNeighbouringFloats) {
    const float low = 0.5f;
    const float high = std::nextafter(low, 1.0f);

    const ThresholdChoice choice =
        choose_threshold(Labels{0, 1}, Values{low, high}, {.policy = Policy::max_f1});

    EXPECT_GT(choice.threshold, low);
    EXPECT_LE(choice.threshold, high);
}

TEST(ChooseThreshold, CopesWithProbabilitiesThatAreAllZeroOrAllOne) {
    EXPECT_EQ(choose_threshold(Labels{0, 1}, Values{0, 0}, {.policy = Policy::max_f1}).threshold,
              0.0f);
    EXPECT_EQ(choose_threshold(Labels{0, 1}, Values{1, 1}, {.policy = Policy::max_f1}).threshold,
              0.5f);
}

/// What the policy maximises at `threshold`, or -infinity where its bound is not kept.
double value_at(const Labels& y, const Values& p, float threshold, const DecisionPolicy& policy) {
    const std::vector<double> exact(p.begin(), p.end());
    const ConfusionMatrix c = confusion_matrix(y, exact, threshold);
    const double infinity = std::numeric_limits<double>::infinity();
    const auto n = static_cast<double>(y.size());
    const auto predicted = static_cast<double>(c.true_positive + c.false_positive);
    switch (policy.policy) {
        case Policy::fixed:
        case Policy::max_f1:
            return f1(c);
        case Policy::recall_at_precision:
            return precision(c) >= policy.precision ? recall(c) : -infinity;
        case Policy::min_cost:
            return -(policy.false_negative_cost * static_cast<double>(c.false_negative) +
                     policy.false_positive_cost * static_cast<double>(c.false_positive)) /
                   n;
        case Policy::capacity:
            return predicted / n <= policy.capacity ? recall(c) : -infinity;
    }
    return -infinity;
}

TEST(ChooseThreshold, IsNeverBeatenByAThresholdOnAGrid) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        Rng rng(seed, "decision test");
        const std::size_t n = 2 + rng.below(60);
        Labels y(n);
        Values p(n);
        for (std::size_t i = 0; i < n; ++i) {
            y[i] = i == 0 ? 1 : i == 1 ? 0 : static_cast<std::uint8_t>(rng.below(2));
            p[i] = static_cast<float>(rng.below(21)) / 20.0f;  // ties, 0 and 1
        }
        for (const Policy policy :
             {Policy::max_f1, Policy::recall_at_precision, Policy::min_cost, Policy::capacity}) {
            const DecisionPolicy settings{.policy = policy,
                                          .precision = 0.6,
                                          .false_negative_cost = 3,
                                          .false_positive_cost = 2,
                                          .capacity = 0.3};

            const ThresholdChoice choice = choose_threshold(y, p, settings);

            double best = -std::numeric_limits<double>::infinity();
            for (int step = 0; step <= 40; ++step) {
                best = std::max(best, value_at(y, p, static_cast<float>(step) / 40.0f, settings));
            }
            EXPECT_EQ(choice.feasible, best > -1e300) << to_text(policy);
            if (choice.feasible) {
                EXPECT_DOUBLE_EQ(choice.objective, best) << to_text(policy);
                EXPECT_DOUBLE_EQ(value_at(y, p, choice.threshold, settings), best)
                    << to_text(policy);
            }
            EXPECT_GE(choice.threshold, 0.0f);
            EXPECT_LE(choice.threshold, 1.0f);
        }
    }
}

TEST(ChooseThreshold, RefusesSettingsOutOfRange) {
    EXPECT_EQ(error_of(y8, p8, {.threshold = 1.5}), "threshold is 1.5, but must lie in [0, 1]");
    EXPECT_EQ(error_of(y8, p8, {.precision = 0}), "precision is 0, but must lie in (0, 1]");
    EXPECT_EQ(error_of(y8, p8, {.false_negative_cost = -1}),
              "false_negative_cost is -1, but must lie in [0, infinity)");
    EXPECT_EQ(error_of(y8, p8, {.false_positive_cost = std::nan("")}),
              "false_positive_cost is nan, but must lie in [0, infinity)");
    EXPECT_EQ(error_of(y8, p8, {.capacity = 1.01}), "capacity is 1.01, but must lie in (0, 1]");
}

TEST(ChooseThreshold, RefusesOneClassAndWhatIsNoProbability) {
    EXPECT_EQ(error_of({1, 1}, {0.5f, 0.6f}, {}),
              "the choice of a threshold needs rows of both classes, but every row is positive\n"
              "  help: evaluate on rows that hold both classes");
    EXPECT_EQ(error_of({1, 0}, {0.5f, 1.5f}, {}),
              "p of row 2 is 1.5, but a probability lies in [0, 1]");
}

TEST(Policy, TextsReadBack) {
    for (const Policy policy : {Policy::fixed, Policy::max_f1, Policy::recall_at_precision,
                                Policy::min_cost, Policy::capacity}) {
        EXPECT_EQ(parse_policy(to_text(policy)), policy);
    }
    EXPECT_EQ(to_text(Policy::recall_at_precision), "recall_at_precision");
    EXPECT_EQ(parse_policy("best"), std::nullopt);
}

TEST(Confidence, IsAsCertainAsTheLikelierClass) {
    EXPECT_EQ(confidence(0.75f), "High");
    EXPECT_EQ(confidence(0.25f), "High");
    EXPECT_EQ(confidence(0.74f), "Medium");
    EXPECT_EQ(confidence(0.60f), "Medium");
    EXPECT_EQ(confidence(0.40f), "Medium");
    EXPECT_EQ(confidence(0.41f), "Low");
    EXPECT_EQ(confidence(0.5f), "Low");
}

TEST(Recommendation, FollowsTheThreshold) {
    EXPECT_EQ(recommendation(0.41f, 0.41f), "Contact customer");
    EXPECT_EQ(recommendation(0.409f, 0.41f), "Monitor");
    EXPECT_EQ(recommendation(0.4f, 0.5f), "Monitor");
    EXPECT_EQ(recommendation(0.39f, 0.5f), "No action needed");
}

}  // namespace
}  // namespace mlpipe
