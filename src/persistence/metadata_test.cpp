#include "persistence/metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "persistence/random_pipeline.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;

TrainingResult small_training() {
    Rng rng(21, "metadata");
    TrainingSettings settings;
    settings.target = "left";
    settings.algorithms = {LogisticRegression{}, RandomForest{.n_estimators = 5}};
    settings.folds = 3;
    settings.seed = 7;
    settings.policy = {.policy = Policy::max_f1};
    return train(random_rows(rng, usual_columns(), 120, false), types_of(usual_columns()),
                 settings);
}

Json metadata_of(const TrainingResult& result) {
    return model_metadata(result, {.model_version = "2026_11_22_001",
                                   .train_date = "2026-11-22T08:44:00Z",
                                   .data_sha256 = "d",
                                   .model_sha256 = "m",
                                   .data_name = "rows.csv",
                                   .mlpipe_version = "0.1.0"});
}

TEST(ModelMetadata, HasEveryFieldThatIsPromised) {
    const Json json = metadata_of(small_training());

    for (const char* name : {"model_version",
                             "train_date",
                             "algorithm",
                             "accuracy",
                             "recall",
                             "precision",
                             "f1",
                             "auc_roc",
                             "average_precision",
                             "log_loss",
                             "brier",
                             "training_samples",
                             "test_samples",
                             "features",
                             "feature_names_out",
                             "hyperparameters",
                             "threshold",
                             "decision_policy",
                             "positive_class",
                             "labels",
                             "random_state",
                             "cross_validation",
                             "confusion_matrix",
                             "confidence_intervals",
                             "data_sha256",
                             "model_sha256",
                             "schema",
                             "mlpipe_version"}) {
        EXPECT_TRUE(json.contains(name)) << name;
    }
}

TrainingResult trained_with(const Classifier& classifier) {
    Rng rng(21, "metadata");
    TrainingSettings settings;
    settings.target = "left";
    settings.algorithms = {classifier};
    settings.folds = 3;
    settings.policy = {.policy = Policy::max_f1};
    return train(random_rows(rng, usual_columns(), 120, false), types_of(usual_columns()),
                 settings);
}

TEST(ModelMetadata, TellsHowMuchEachColumnGainsInTrees) {
    for (const Classifier& classifier :
         {Classifier(RandomForest{.n_estimators = 5, .class_weight = ClassWeight::balanced}),
          Classifier(GradientBoosting{.n_estimators = 5})}) {
        const TrainingResult result = trained_with(classifier);

        const Json importances = metadata_of(result)["feature_importances"];

        EXPECT_EQ(importances.size(), result.pipeline.transformer().plans().size());
        double sum = 0;
        for (const auto& [column, importance] : importances.items()) {
            EXPECT_GE(importance.get<double>(), 0) << column;
            sum += importance.get<double>();
        }
        EXPECT_NEAR(sum, 1, 1e-12);
    }
}

TEST(ModelMetadata, TellsTheCoefficientsOfALinearModel) {
    const TrainingResult result = trained_with(LogisticRegression{});
    const auto& model = std::get<LogisticRegressionModel>(result.pipeline.model());

    const Json json = metadata_of(result);

    EXPECT_EQ(json["coefficients"].size(), model.coef().size());
    EXPECT_EQ(json["coefficients"][result.pipeline.get_feature_names_out()[1]], model.coef()[1]);
    EXPECT_EQ(json["intercept"], model.intercept());
    EXPECT_EQ(json["converged"], true);
    EXPECT_FALSE(json.contains("feature_importances"));
}

TEST(ModelMetadata, HasTheOutOfBagScoreWhereOneWasAskedFor) {
    const TrainingResult result = trained_with(RandomForest{.oob_score = true});

    EXPECT_EQ(metadata_of(result)["comparison"][0]["oob_score"], *result.algorithms[0].oob_score);
}

TEST(ModelMetadata, TellsTargetsCalibrationAndIntervalsOfCrossValidation) {
    const TrainingResult result = small_training();
    const AlgorithmResult& selected = result.algorithms[result.selected];

    const Json json = metadata_of(result);

    ASSERT_EQ(json["targets"].size(), 4U);
    EXPECT_EQ(json["targets"][0]["metric"], "recall");
    EXPECT_EQ(json["targets"][0]["target"], 0.75);
    EXPECT_EQ(json["targets"][0]["value"], selected.test.recall);
    EXPECT_EQ(json["targets"][0]["verdict"], to_text(judge(result.targets[0], selected.intervals)));
    EXPECT_EQ(json["calibration"]["in_the_large"]["value"],
              selected.calibration.in_the_large.value);
    EXPECT_EQ(json["calibration"]["expected_calibration_error"]["by_chance"],
              selected.calibration.by_chance);
    const Json& folds = json["cross_validation"][selected.algorithm]["metrics"]["roc_auc"];
    EXPECT_LT(folds["low"], folds["mean"]);
    EXPECT_GT(folds["high"], folds["mean"]);
}

TEST(ConfusionShares, AreEachCellAsAShareOfItsClass) {
    const Json shares = shares_json(
        {.true_negative = 6, .false_positive = 2, .false_negative = 1, .true_positive = 3});

    EXPECT_EQ(shares["true_positive"]["value"], 0.75);
    EXPECT_EQ(shares["false_negative"]["value"], 0.25);
    EXPECT_EQ(shares["false_positive"]["value"], 0.25);
    EXPECT_EQ(shares["false_negative"]["low"].get<double>(),
              1 - shares["true_positive"]["high"].get<double>());
}

TEST(CalibrationJson, HasNullForALineThatDoesNotExist) {
    const Json json = to_json(CalibrationScores{});

    EXPECT_TRUE(json["slope"].is_null());
    EXPECT_TRUE(json["intercept"].is_null());
    EXPECT_TRUE(json["in_the_large"].is_object());
}

TEST(ModelMetadata, TellsTheScoresOfTheSelectedModel) {
    const TrainingResult result = small_training();
    const AlgorithmResult& selected = result.algorithms[result.selected];

    const Json json = metadata_of(result);

    EXPECT_EQ(json["algorithm"], selected.algorithm);
    EXPECT_EQ(json["auc_roc"], selected.test.roc_auc);
    EXPECT_EQ(json["confidence_intervals"]["auc_roc"]["low"], selected.intervals.low.roc_auc);
    EXPECT_EQ(json["confusion_matrix"]["true_positive"], selected.test_counts.true_positive);
    EXPECT_EQ(json["training_samples"], 96);
    EXPECT_EQ(json["test_samples"], 24);
    EXPECT_EQ(json["threshold"].get<float>(), result.pipeline.threshold());
    EXPECT_EQ(json["decision_policy"], "max_f1");
    EXPECT_EQ(json["random_state"], 7);
}

TEST(ModelMetadata, TellsHowEveryAlgorithmDid) {
    const Json json = metadata_of(small_training());

    for (const char* algorithm : {"logistic_regression", "random_forest"}) {
        const Json& entry = json["cross_validation"][algorithm];
        EXPECT_EQ(entry["metrics"]["roc_auc"]["folds"].size(), 3U);
        EXPECT_TRUE(entry["metrics"]["brier"]["std"].is_number());
        EXPECT_TRUE(entry["fit_seconds"].is_number());
    }
    EXPECT_EQ(json["comparison"].size(), 2U);
    EXPECT_EQ(json["comparison"][1]["hyperparameters"]["n_estimators"], 5);
}

TEST(ModelMetadata, DescribesTheColumns) {
    const Json json = metadata_of(small_training());

    EXPECT_EQ(json["features"], (Json{"a", "b", "c", "plan", "probabilities", "flag"}));
    const Json& schema = json["schema"];
    EXPECT_EQ(schema.size(), 7U);
    EXPECT_EQ(schema[0]["type"], "number");
    EXPECT_TRUE(schema[0]["minimum"].is_number());
    EXPECT_EQ(schema[5]["levels"], (Json{"0", "1"}));
    EXPECT_EQ(schema[6]["type"], "id");
}

TEST(ModelMetadata, WritesFloatsAsTheirOwnShortestDecimals) {
    const Schema schema{{{.name = "x", .minimum = 0.1f, .maximum = 72.0f}}};

    EXPECT_EQ(to_json(schema).dump(),
              R"([{"name":"x","type":"number","minimum":0.1,"maximum":72,"missing_rate":0.0}])");
}

}  // namespace
}  // namespace mlpipe
