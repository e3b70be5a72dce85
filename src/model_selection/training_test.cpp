#include "model_selection/training.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/error.h"
#include "core/test_errors.h"
#include "model_selection/test_rows.h"

namespace mlpipe {
namespace {

TrainingSettings small_settings() {
    TrainingSettings settings;
    settings.target = "left";
    settings.algorithms = {LogisticRegression{}, RandomForest{.n_estimators = 10}};
    settings.folds = 3;
    settings.policy = {.policy = Policy::max_f1};
    return settings;
}

std::string error_of(const TestRows& rows, const TrainingSettings& settings) {
    return error_text([&] { (void)train(rows.table, rows.types, settings); });
}

TEST(Train, ComparesEveryAlgorithmOnRowsHeldBack) {
    const TestRows rows = make_test_rows(120);

    const TrainingResult result = train(rows.table, rows.types, small_settings());

    EXPECT_EQ(result.training_rows, 96U);
    EXPECT_EQ(result.test_rows, 24U);
    ASSERT_EQ(result.algorithms.size(), 2U);
    EXPECT_EQ(result.algorithms[0].algorithm, "logistic_regression");
    EXPECT_EQ(result.algorithms[1].algorithm, "random_forest");
    for (const AlgorithmResult& one : result.algorithms) {
        EXPECT_EQ(one.test_counts.total(), 24);
        EXPECT_EQ(one.cross_validation.out_of_fold.size(), 96U);
        EXPECT_EQ(one.cross_validation.fold_scores.size(), 3U);
        EXPECT_EQ(one.test.accuracy, accuracy(one.test_counts));
        EXPECT_LE(one.intervals.low.roc_auc, one.test.roc_auc);
        EXPECT_GE(one.intervals.high.roc_auc, one.test.roc_auc);
    }
}

TEST(Train, KeepsTheFitOnTheTrainingPartThatTheTestScoresDescribe) {
    const TestRows rows = make_test_rows(120);

    const TrainingResult result = train(rows.table, rows.types, small_settings());

    const AlgorithmResult& selected = result.algorithms[result.selected];
    const std::vector<float> risk =
        result.pipeline.predict_proba(rows.table.select_rows(result.split.test));
    const Scores scores = score(select_rows(result.target, result.split.test).y,
                                std::vector<double>(risk.begin(), risk.end()),
                                static_cast<double>(result.pipeline.threshold()));
    EXPECT_EQ(scores.log_loss, selected.test.log_loss);
    EXPECT_EQ(scores.f1, selected.test.f1);
    EXPECT_EQ(result.pipeline.threshold(), selected.cross_validation.choice.threshold);
    EXPECT_EQ(result.pipeline.policy().policy, Policy::max_f1);
    EXPECT_THAT(result.reason, testing::StartsWith(selected.algorithm + ": F1 0."));
}

TEST(Train, NeverLooksAtTheTestPartBeforeItIsScored) {
    TestRows rows = make_test_rows(120);
    const TrainingResult before = train(rows.table, rows.types, small_settings());
    std::vector<Column> columns = rows.table.columns();
    for (const std::uint32_t row : before.split.test) {
        std::get<Numbers>(columns[1].cells).values[row] = 1e6f;
        std::get<Texts>(columns[3].cells).codes[row] = missing_code;
    }

    const TrainingResult after = train(Table(columns), rows.types, small_settings());

    EXPECT_EQ(after.selected, before.selected);
    EXPECT_EQ(after.pipeline.predict_proba(rows.table), before.pipeline.predict_proba(rows.table));
    EXPECT_NE(after.algorithms[0].test.log_loss, before.algorithms[0].test.log_loss);
}

TEST(Train, RefitOnAllRowsKeepsTheThreshold) {
    const TestRows rows = make_test_rows(120);
    TrainingSettings settings = small_settings();
    const TrainingResult on_train = train(rows.table, rows.types, settings);
    settings.refit = Refit::all;

    const TrainingResult on_all = train(rows.table, rows.types, settings);

    EXPECT_EQ(on_all.pipeline.threshold(), on_train.pipeline.threshold());
    EXPECT_EQ(on_all.algorithms[0].test.log_loss, on_train.algorithms[0].test.log_loss);
    const Pipeline selected{.preprocess = default_transformer(rows.types, "left"),
                            .model = settings.algorithms[on_all.selected]};
    EXPECT_EQ(on_all.pipeline.predict_proba(rows.table),
              selected.fit(rows.table, rows.types, on_all.target).predict_proba(rows.table));
}

TEST(Train, NamesTheClassThatHasTooFewTrainingRows) {
    TrainingSettings settings = small_settings();
    settings.folds = 5;

    // 5 rows of 'yes', of which one goes to the test part.
    EXPECT_EQ(error_of(make_test_rows(15), settings),
              "class 'yes' has 4 training rows, too few for 5 folds\n"
              "  every fold needs a row of each class\n"
              "  help: lower --folds to 4 or add rows of 'yes'");
}

TEST(Train, RefusesToCompareNothing) {
    TrainingSettings settings = small_settings();
    settings.algorithms.clear();

    EXPECT_EQ(error_of(make_test_rows(30), settings), "there is no algorithm to compare");
}

TEST(Train, SearchesBeforeItCompares) {
    const TestRows rows = make_test_rows(120);
    TrainingSettings settings = small_settings();
    settings.search.candidates = 4;
    std::size_t last = 0, total = 0;
    settings.progress = [&](std::size_t done, std::size_t of) {
        EXPECT_EQ(done, last + 1);
        last = done;
        total = of;
    };

    const TrainingResult result = train(rows.table, rows.types, settings);

    for (const AlgorithmResult& one : result.algorithms) {
        ASSERT_TRUE(one.search.has_value());
        EXPECT_EQ(one.search->candidates.size(), 4U);
        const auto best = settings_of(one.search->settings());
        const auto compared = settings_of(one.settings);
        for (std::size_t i = 0; i < best.size(); ++i) EXPECT_EQ(best[i].value, compared[i].value);
    }
    EXPECT_EQ(last, 2U * 4 * 3 + 2 * 3);  // algorithms x candidates x folds, algorithms x folds
    EXPECT_EQ(total, last);
}

TEST(Train, ReportsTheOutOfBagScoreWhereAskedFor) {
    const TestRows rows = make_test_rows(200);
    TrainingSettings settings = small_settings();
    settings.algorithms.push_back(RandomForest{.n_estimators = 30, .oob_score = true});

    const TrainingResult result = train(rows.table, rows.types, settings);

    EXPECT_FALSE(result.algorithms[1].oob_score.has_value());
    ASSERT_TRUE(result.algorithms[2].oob_score.has_value());
    // An estimate of the accuracy on other rows, as cross-validation is.
    const double accuracy = mean_scores(result.algorithms[2].cross_validation.fold_scores).accuracy;
    EXPECT_NEAR(*result.algorithms[2].oob_score, accuracy, 0.15);
}

TEST(Train, SaysWhetherTheOthersAreReallyWorse) {
    const TestRows rows = make_test_rows(120);

    const TrainingResult result = train(rows.table, rows.types, small_settings());

    ASSERT_EQ(result.differences.size(), 1U);
    EXPECT_NE(result.differences[0].index, result.selected);
    EXPECT_GE(result.differences[0].p_value, 0);
    EXPECT_LE(result.differences[0].p_value, 1);
}

}  // namespace
}  // namespace mlpipe
