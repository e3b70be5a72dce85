// Calibration, class weights and money on the way from rows to a trained pipeline.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "model_selection/test_rows.h"
#include "model_selection/training.h"

namespace mlpipe {
namespace {

TrainingSettings settings_with(CalibrationMethod method) {
    TrainingSettings settings;
    settings.target = "left";
    settings.algorithms = {LogisticRegression{}, RandomForest{.n_estimators = 10}};
    settings.folds = 3;
    settings.calibration = method;
    settings.policy = {.policy = Policy::max_f1};
    return settings;
}

TrainingResult train_on(const TestRows& rows, const TrainingSettings& settings) {
    return train(rows.table, rows.types, settings);
}

class EveryCalibration : public testing::TestWithParam<CalibrationMethod> {};

INSTANTIATE_TEST_SUITE_P(Methods, EveryCalibration,
                         testing::Values(CalibrationMethod::none, CalibrationMethod::sigmoid,
                                         CalibrationMethod::isotonic),
                         [](const auto& param_info) {
                             return std::string(to_text(param_info.param));
                         });

TEST_P(EveryCalibration, IsFittedInCrossValidationAndKeptInThePipeline) {
    const TestRows rows = make_test_rows(150);

    const TrainingResult result = train_on(rows, settings_with(GetParam()));

    const AlgorithmResult& selected = result.algorithms[result.selected];
    EXPECT_EQ(calibration_name(result.pipeline.calibration()), to_text(GetParam()));
    EXPECT_EQ(result.pipeline.calibration(), selected.cross_validation.calibrator);
    EXPECT_EQ(result.pipeline.predict_proba(rows.table.select_rows(result.split.test)),
              selected.test_probabilities);
}

TEST_P(EveryCalibration, StaysWhenThePipelineIsFittedOnEveryRow) {
    const TestRows rows = make_test_rows(150);
    TrainingSettings settings = settings_with(GetParam());
    const TrainingResult tested = train_on(rows, settings);
    settings.refit = Refit::all;

    const TrainingResult refitted = train_on(rows, settings);

    EXPECT_EQ(refitted.pipeline.calibration(), tested.pipeline.calibration());
    EXPECT_EQ(refitted.pipeline.threshold(), tested.pipeline.threshold());
}

TEST_P(EveryCalibration, IsTheSameOnAnyNumberOfThreads) {
    const TestRows rows = make_test_rows(150);
    TrainingSettings settings = settings_with(GetParam());
    settings.threads = {1};
    const TrainingResult one = train_on(rows, settings);
    settings.threads = {4};
    const TrainingResult four = train_on(rows, settings);

    EXPECT_EQ(one.pipeline.calibration(), four.pipeline.calibration());
    EXPECT_EQ(one.algorithms[0].cross_validation.out_of_fold,
              four.algorithms[0].cross_validation.out_of_fold);
    EXPECT_EQ(one.decision.cost_a_row.low, four.decision.cost_a_row.low);
}

TEST(Train, RanksTestRowsTheSameWithASigmoid) {
    const TestRows rows = make_test_rows(150);

    const TrainingResult plain = train_on(rows, settings_with(CalibrationMethod::none));
    const TrainingResult sigmoid = train_on(rows, settings_with(CalibrationMethod::sigmoid));

    EXPECT_EQ(plain.algorithms[0].test.roc_auc, sigmoid.algorithms[0].test.roc_auc);
    EXPECT_NE(plain.algorithms[0].test.log_loss, sigmoid.algorithms[0].test.log_loss);
}

double mean_probability(const FittedPipeline& pipeline, const Table& table) {
    const std::vector<float> p = pipeline.predict_proba(table);
    return std::accumulate(p.begin(), p.end(), 0.0) / static_cast<double>(p.size());
}

TEST(Train, GivesProbabilitiesOfTheRowsAsTheyComeDespiteClassWeights) {
    const TestRows rows = make_test_rows(600);  // a third are positive
    TrainingSettings settings = settings_with(CalibrationMethod::none);
    settings.algorithms = {LogisticRegression{.class_weight = ClassWeight::balanced}};

    const FittedPipeline fitted = train_on(rows, settings).pipeline;

    ASSERT_EQ(fitted.calibration(), Calibration(PriorCorrection{.ratio = 2}));
    EXPECT_NEAR(mean_probability(fitted, rows.table), 1.0 / 3, 0.02);
    EXPECT_GT(mean_probability(fitted.with_calibration(NoCalibration{}), rows.table), 0.4);
}

TEST(Train, TellsTheDecisionInMoneyOnTheTestPart) {
    const TestRows rows = make_test_rows(150);
    TrainingSettings settings = settings_with(CalibrationMethod::none);
    settings.policy.false_negative_cost = 7;
    settings.policy.false_positive_cost = 3;
    settings.campaign.customer_value = 500;

    const TrainingResult result = train_on(rows, settings);

    const AlgorithmResult& selected = result.algorithms[result.selected];
    EXPECT_EQ(result.decision.counts.false_negative, selected.test_counts.false_negative);
    EXPECT_EQ(result.decision.counts.false_positive, selected.test_counts.false_positive);
    EXPECT_EQ(result.decision.money.total(),
              static_cast<double>(7 * selected.test_counts.false_negative +
                                  3 * selected.test_counts.false_positive));
    EXPECT_EQ(result.decision.campaign.customer_value, 500);
}

}  // namespace
}  // namespace mlpipe
