#include "model_selection/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlpipe {
namespace {

CrossValidationResult result(bool feasible, double objective, double roc_auc) {
    CrossValidationResult made;
    made.fold_scores = {{.roc_auc = roc_auc}};
    made.choice.feasible = feasible;
    made.choice.objective = objective;
    return made;
}

TEST(Select, TakesTheLargestObjective) {
    const std::vector<CrossValidationResult> results{result(true, 0.7, 0.9),
                                                     result(true, 0.8, 0.8)};

    EXPECT_EQ(select(results), 1U);
}

TEST(Select, TakesOneThatKeepsTheBoundBeforeOneThatDoesNot) {
    const std::vector<CrossValidationResult> results{result(false, 0.9, 0.9),
                                                     result(true, 0.2, 0.8)};

    EXPECT_EQ(select(results), 1U);
}

TEST(Select, BreaksTiesByRocAucThenByOrder) {
    EXPECT_EQ(select(std::vector{result(true, 0.7, 0.8), result(true, 0.7, 0.9)}), 1U);
    EXPECT_EQ(select(std::vector{result(true, 0.7, 0.9), result(true, 0.7, 0.9)}), 0U);
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
    return selection_reason(pipelines, results, select(results), y, policy);
}

TEST(SelectionReason, GivesTheNumbersOfEveryPolicy) {
    EXPECT_EQ(reason({.policy = Policy::recall_at_precision, .precision = 0.65}),
              "random_forest: recall 1.000 at precision 0.667 on out-of-fold rows, ahead of "
              "logistic_regression (0.500)");
    EXPECT_EQ(reason({.policy = Policy::max_f1}),
              "random_forest: F1 0.800 on out-of-fold rows, ahead of logistic_regression (0.667)");
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

TEST(SelectionReason, SaysThatATieWasBrokenByRocAuc) {
    EXPECT_EQ(reason({.policy = Policy::recall_at_precision, .precision = 1}),
              "random_forest: recall 0.500 at precision 1.000 on out-of-fold rows, level with "
              "logistic_regression (ROC AUC 0.750) but first by ROC AUC 0.875");
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
