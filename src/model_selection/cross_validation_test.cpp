#include "model_selection/cross_validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "core/error.h"
#include "core/test_errors.h"
#include "model_selection/split.h"
#include "model_selection/test_rows.h"

namespace mlpipe {
namespace {

std::vector<Pipeline> two_pipelines(const Schema& types) {
    const ColumnTransformer preprocess = default_transformer(types, "left");
    return {{.preprocess = preprocess, .model = LogisticRegression{}},
            {.preprocess = preprocess, .model = RandomForest{.n_estimators = 10}}};
}

std::string error_of(const TestRows& rows, const CrossValidationSettings& settings) {
    return error_text([&] {
        const std::vector<Pipeline> pipelines = two_pipelines(rows.types);
        (void)cross_validate(pipelines, rows.table, rows.types, read_target(rows.table, "left"),
                             settings);
    });
}

TEST(MeanAndStdScores, AreTakenOverFolds) {
    const std::vector<Scores> folds{{.accuracy = 0.5, .f1 = 1}, {.accuracy = 0.8, .f1 = 1}};

    // Mean 0.65; deviations -0.15 and 0.15; sample variance 2 * 0.0225 / 1.
    EXPECT_DOUBLE_EQ(mean_scores(folds).accuracy, 0.65);
    EXPECT_DOUBLE_EQ(std_scores(folds).accuracy, std::sqrt(0.045));
    EXPECT_EQ(mean_scores(folds).f1, 1);
    EXPECT_EQ(std_scores(folds).f1, 0);
    EXPECT_EQ(std_scores({folds.data(), 1}).accuracy, 0);
}

TEST(CrossValidate, PredictsEachRowByTheModelThatDidNotSeeIt) {
    const TestRows rows = make_test_rows(60);
    const Target target = read_target(rows.table, "left");
    const std::vector<Pipeline> pipelines = two_pipelines(rows.types);

    const auto results = cross_validate(pipelines, rows.table, rows.types, target,
                                        {.folds = 3, .repeats = 2, .seed = 7});

    ASSERT_EQ(results.size(), 2U);
    const std::vector<Split> folds = stratified_folds(target.y, 3, 7);
    for (std::size_t i = 0; i < pipelines.size(); ++i) {
        const FittedPipeline fitted =
            pipelines[i].fit(rows.table.select_rows(folds[1].train), rows.types,
                             select_rows(target, folds[1].train));
        const std::vector<float> p = fitted.predict_proba(rows.table.select_rows(folds[1].test));
        for (std::size_t row = 0; row < p.size(); ++row) {
            EXPECT_EQ(results[i].out_of_fold[folds[1].test[row]], p[row]);
        }
    }
}

TEST(CrossValidate, ScoresEveryFoldAtTheChosenThreshold) {
    const TestRows rows = make_test_rows(60);
    const Target target = read_target(rows.table, "left");
    const std::vector<Pipeline> pipelines = two_pipelines(rows.types);
    const DecisionPolicy policy{.policy = Policy::max_f1};

    const auto results = cross_validate(pipelines, rows.table, rows.types, target,
                                        {.folds = 3, .repeats = 2, .seed = 7, .policy = policy});

    const CrossValidationResult& result = results[0];
    ASSERT_EQ(result.fold_scores.size(), 6U);
    EXPECT_EQ(result.choice.threshold,
              choose_threshold(target.y, result.out_of_fold, policy).threshold);
    const std::vector<std::uint32_t> test = stratified_folds(target.y, 3, 7)[2].test;
    std::vector<double> p;
    for (const std::uint32_t row : test) {
        p.push_back(static_cast<double>(result.out_of_fold[row]));
    }
    const Scores expected =
        score(select_rows(target, test).y, p, static_cast<double>(result.choice.threshold));
    for (const ScoreField& field : score_fields()) {
        EXPECT_EQ(result.fold_scores[2].*field.member, expected.*field.member) << field.name;
    }
    EXPECT_GT(result.fit_seconds, 0);
}

TEST(FoldIntervals, WidenTheSpreadOfTheFoldsByTheirSharedTrainingRows) {
    // Mean 0.7, variance 0.01 over two folds, one test row for each training row.
    const std::vector<Scores> folds{{.roc_auc = 0.6, .log_loss = 0.4},
                                    {.roc_auc = 0.8, .log_loss = 0.4}};

    const ScoreIntervals found = fold_intervals(folds, 2);

    // t.ppf(0.975, 1) = 12.7: far out of [0, 1].
    EXPECT_EQ(found.low.roc_auc, 0.0);
    EXPECT_EQ(found.high.roc_auc, 1.0);
    EXPECT_DOUBLE_EQ(found.low.log_loss, 0.4);
    EXPECT_DOUBLE_EQ(found.high.log_loss, 0.4);
}

TEST(FoldIntervals, AreThoseOfTheCorrectedResampledTTest) {
    std::vector<Scores> folds(5);
    const std::vector<double> areas{0.70, 0.72, 0.74, 0.76, 0.78};
    for (std::size_t i = 0; i < folds.size(); ++i) folds[i].roc_auc = areas[i];

    const ScoreIntervals found = fold_intervals(folds, 5);

    // Variance 0.001; t.ppf(0.975, 4) = 2.7764451 (scipy 1.10); 1/5 + 1/4.
    const double reach = 2.7764451051977987 * std::sqrt(0.45 * 0.001);
    EXPECT_NEAR(found.low.roc_auc, 0.74 - reach, 1e-9);
    EXPECT_NEAR(found.high.roc_auc, 0.74 + reach, 1e-9);
}

TEST(CrossValidate, GivesTheSameBitsOnAnyNumberOfThreads) {
    const TestRows rows = make_test_rows(90);
    const Target target = read_target(rows.table, "left");
    const std::vector<Pipeline> pipelines = two_pipelines(rows.types);

    const auto one = cross_validate(pipelines, rows.table, rows.types, target,
                                    {.repeats = 2, .threads = Threads{1}});
    for (const int threads : {2, 3, 8}) {
        const auto many = cross_validate(pipelines, rows.table, rows.types, target,
                                         {.repeats = 2, .threads = Threads{threads}});

        for (std::size_t i = 0; i < one.size(); ++i) {
            EXPECT_EQ(many[i].out_of_fold, one[i].out_of_fold);
            EXPECT_EQ(many[i].choice.threshold, one[i].choice.threshold);
            for (std::size_t fold = 0; fold < one[i].fold_scores.size(); ++fold) {
                EXPECT_EQ(many[i].fold_scores[fold].log_loss, one[i].fold_scores[fold].log_loss);
            }
        }
    }
}

TEST(CrossValidate, NamesTheClassThatHasTooFewRows) {
    EXPECT_EQ(error_of(make_test_rows(9), {.folds = 5}),
              "class 'yes' has 3 rows, too few for 5 folds\n"
              "  every fold needs a row of each class\n"
              "  help: lower --folds to 3 or add rows of 'yes'");
}

TEST(CrossValidate, RefusesSettingsOutOfRange) {
    const TestRows rows = make_test_rows(30);

    EXPECT_EQ(error_of(rows, {.folds = 1}), "folds is 1, but must be at least 2");
    EXPECT_EQ(error_of(rows, {.repeats = 0}), "repeats is 0, but must be at least 1");
    EXPECT_EQ(error_of(rows, {.policy = {.precision = 2}}),
              "precision is 2, but must lie in (0, 1]");
}

}  // namespace
}  // namespace mlpipe
