#include "model_selection/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlpipe {
namespace {

/// 100 rows, half of them positive. `found` of the positives have a probability of 0.75, all other
/// rows one of 0.25; the threshold lies between.
const std::vector<std::uint8_t> half = [] {
    std::vector<std::uint8_t> classes(100);
    std::fill_n(classes.begin(), 50, std::uint8_t{1});
    return classes;
}();

CrossValidationResult result(bool feasible, double objective, double roc_auc, int found = 40) {
    CrossValidationResult made;
    made.fold_scores = {{.roc_auc = roc_auc}};
    made.choice.feasible = feasible;
    made.choice.objective = objective;
    made.out_of_fold.assign(100, 0.25f);
    std::fill_n(made.out_of_fold.begin(), found, 0.75f);
    return made;
}

std::size_t selected_of(const std::vector<CrossValidationResult>& results,
                        const DecisionPolicy& policy = {}) {
    return select(results, half, policy);
}

// Recall 0.8 of 50 positives: its standard error is sqrt(0.8 * 0.2 / 50) = 0.0566.
TEST(Select, TakesTheLargestObjectiveWhereItIsMoreThanAStandardErrorAhead) {
    EXPECT_EQ(selected_of({result(true, 0.74, 0.9, 37), result(true, 0.8, 0.8)}), 1U);
    EXPECT_EQ(selected_of({result(true, 0.75, 0.9), result(true, 0.8, 0.8)}), 0U);
    EXPECT_EQ(selected_of({result(true, 0.75, 0.7), result(true, 0.8, 0.8)}), 1U);
}

TEST(Select, TakesOneThatKeepsTheBoundBeforeOneThatDoesNot) {
    EXPECT_EQ(selected_of({result(false, 0.9, 0.9), result(true, 0.2, 0.8, 10)}), 1U);
}

// Three positives of 50 found: recall 0.06, standard error 0.0336; five: 0.1 and 0.0424.
TEST(Select, DoesNotCallABoundKeptThatLuckKeeps) {
    EXPECT_EQ(selected_of({result(false, 0.5, 0.7), result(true, 0.06, 0.6, 3)}), 0U);
    EXPECT_EQ(selected_of({result(false, 0.5, 0.7), result(true, 0.1, 0.6, 5)}), 1U);
}

TEST(Select, BreaksTiesByRocAucThenByOrder) {
    EXPECT_EQ(selected_of({result(true, 0.7, 0.8), result(true, 0.7, 0.9)}), 1U);
    EXPECT_EQ(selected_of({result(true, 0.7, 0.9), result(true, 0.7, 0.9)}), 0U);
}

// F1 = 80 / 90 with 40 found and 10 missed: sqrt(40 (2 / 9)^2 + 10 (8 / 9)^2) / 90 = 0.0349.
// Cost 1 a miss: 0.1 a row, sqrt(10 * 0.9^2 + 90 * 0.1^2) / 100 = 0.03.
TEST(Select, KnowsTheStandardErrorOfEveryObjective) {
    const DecisionPolicy f1{.policy = Policy::max_f1};
    const double value = 80.0 / 90;
    EXPECT_EQ(selected_of({result(true, value - 0.0348, 0.9), result(true, value, 0.8)}, f1), 0U);
    EXPECT_EQ(selected_of({result(true, value - 0.0350, 0.9), result(true, value, 0.8)}, f1), 1U);

    const DecisionPolicy cost{
        .policy = Policy::min_cost, .false_negative_cost = 1, .false_positive_cost = 1};
    EXPECT_EQ(selected_of({result(true, -0.1299, 0.9), result(true, -0.1, 0.8)}, cost), 0U);
    EXPECT_EQ(selected_of({result(true, -0.1301, 0.9), result(true, -0.1, 0.8)}, cost), 1U);

    // Precision 1 of 40 predicted has none; the share 0.4 acted on: sqrt(0.4 * 0.6 / 100) = 0.049.
    const DecisionPolicy precision{.policy = Policy::recall_at_precision};
    EXPECT_EQ(selected_of({result(false, 0.99, 0.9), result(false, 1, 0.8)}, precision), 1U);
    const DecisionPolicy capacity{.policy = Policy::capacity};
    EXPECT_EQ(selected_of({result(false, -0.448, 0.9), result(false, -0.4, 0.8)}, capacity), 0U);
    EXPECT_EQ(selected_of({result(false, -0.450, 0.9), result(false, -0.4, 0.8)}, capacity), 1U);
}

// Four rows; the better model finds both positives with one mistake, the other one of them.
const std::vector<std::uint8_t> y{1, 1, 0, 0};
const std::vector<Pipeline> pipelines{{.preprocess = {}, .model = LogisticRegression{}},
                                      {.preprocess = {}, .model = RandomForest{}}};

std::string reason(const DecisionPolicy& policy) {
    std::vector<CrossValidationResult> results{result(true, 0, 0.75), result(true, 0, 0.875)};
    results[0].out_of_fold = {0.25f, 0.75f, 0.5f, 0.5f};
    results[1].out_of_fold = {0.75f, 0.5f, 0.5f, 0.25f};
    for (CrossValidationResult& one : results) {
        one.choice = choose_threshold(y, one.out_of_fold, policy);
    }
    return selection_reason(pipelines, results, select(results, y, policy), y, policy);
}

TEST(SelectionReason, GivesTheNumbersOfEveryPolicy) {
    EXPECT_EQ(reason({.policy = Policy::recall_at_precision, .precision = 0.65}),
              "random_forest: recall 1.000 at precision 0.667 on out-of-fold rows, ahead of "
              "logistic_regression (0.500)");
    EXPECT_EQ(reason({.policy = Policy::max_f1}),
              "random_forest: F1 0.800 on out-of-fold rows, level with logistic_regression (0.667) "
              "within one standard error (0.196) and first by ROC AUC 0.875");
    EXPECT_EQ(reason({.policy = Policy::fixed, .threshold = 0.5}),
              "random_forest: F1 0.800 at threshold 0.5 on out-of-fold rows, ahead of "
              "logistic_regression (0.400)");
    EXPECT_EQ(
        reason({.policy = Policy::min_cost, .false_negative_cost = 10, .false_positive_cost = 1}),
        "random_forest: cost 0.25 a row on out-of-fold rows, ahead of logistic_regression "
        "(0.50)");
    EXPECT_EQ(reason({.policy = Policy::capacity, .capacity = 0.75}),
              "random_forest: recall 1.000 acting on 75.0 % of the rows (at most 75 % asked) on "
              "out-of-fold rows, ahead of logistic_regression (0.500)");
}

TEST(SelectionReason, SaysThatOnlyLuckKeptTheBound) {
    std::vector<CrossValidationResult> results{result(false, 0.6, 0.875), result(true, 0.5, 0.75)};
    results[0].out_of_fold = {0.75f, 0.25f, 0.75f, 0.25f};
    results[1].out_of_fold = {0.75f, 0.25f, 0.25f, 0.25f};
    for (CrossValidationResult& one : results) one.choice.threshold = 0.5f;

    EXPECT_EQ(selection_reason(pipelines, results, 0, y, {.precision = 0.65}),
              "logistic_regression: precision 0.500, short of the 0.65 asked, at recall 0.500 on "
              "out-of-fold rows, first by ROC AUC 0.875; no algorithm keeps the precision for more "
              "than a few rows");
}

TEST(SelectionReason, SaysThatTheBoundWasNotKept) {
    std::vector<CrossValidationResult> results{result(false, 0, 0.75)};
    results[0].out_of_fold = {0.5f, 0.5f, 0.5f, 0.5f};
    const DecisionPolicy policy{.precision = 0.65};
    results[0].choice = choose_threshold(y, results[0].out_of_fold, policy);

    EXPECT_EQ(selection_reason(pipelines, results, 0, y, policy),
              "logistic_regression: precision 0.500, short of the 0.65 asked, at recall 1.000 on "
              "out-of-fold rows");
}

}  // namespace
}  // namespace mlpipe
