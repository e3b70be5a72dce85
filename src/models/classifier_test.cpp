#include "models/classifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/error.h"
#include "models/random_design.h"
#include "models/test_models.h"

namespace mlpipe {
namespace {

using testing::ElementsAre;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The full text of the error that `work` throws.
TrainingData some_data(std::size_t n_rows = 200) {
    Rng rng(1, "classifier");
    return random_training_data(rng, n_rows, 5);
}

// ---- names and settings
// --------------------------------------------------------------------------

TEST(MakeClassifier, KnowsEveryNameItLists) {
    EXPECT_THAT(algorithm_names(), ElementsAre("logistic_regression", "random_forest",
                                               "gradient_boosting", "xgboost"));
    for (const std::string& name : algorithm_names()) {
        EXPECT_EQ(algorithm_name(make_classifier(name, 7)), name);
    }
}

TEST(MakeClassifier, PassesTheSeedToThoseThatDraw) {
    EXPECT_EQ(std::get<RandomForest>(make_classifier("random_forest", 7)).seed, 7u);
}

TEST(MakeClassifier, ListsWhatIsKnownForAnotherName) {
    EXPECT_EQ(error_text([] { (void)make_classifier("randomforest", 1); }),
              "there is no algorithm \"randomforest\"\n"
              "  help: known algorithms: logistic_regression, random_forest, gradient_boosting, "
              "xgboost");
}

std::vector<std::string> names_of(const Classifier& classifier) {
    std::vector<std::string> names;
    for (const Setting& setting : settings_of(classifier)) names.push_back(setting.name);
    return names;
}

TEST(SettingsOf, HaveTheNamesOfScikitLearn) {
    EXPECT_THAT(names_of(LogisticRegression{}),
                ElementsAre("C", "max_iter", "tol", "class_weight"));
    EXPECT_THAT(
        names_of(RandomForest{}),
        ElementsAre("n_estimators", "max_depth", "min_samples_split", "min_samples_leaf",
                    "max_features", "class_weight", "bootstrap", "oob_score", "max_bins", "seed"));
    EXPECT_THAT(
        names_of(GradientBoosting{}),
        ElementsAre("learning_rate", "n_estimators", "num_leaves", "max_depth", "min_samples_leaf",
                    "l2", "subsample", "colsample", "max_bins", "growth", "early_stopping_rounds",
                    "validation_fraction", "class_weight", "seed"));
}

TEST(SettingsOf, HaveTheNamesOfXgboost) {
    EXPECT_THAT(names_of(XGBoost{}),
                ElementsAre("n_estimators", "learning_rate", "max_depth", "min_child_weight",
                            "reg_lambda", "reg_alpha", "gamma", "subsample", "colsample_bytree",
                            "max_bin", "class_weight", "seed"));
}

TEST(SetSetting, TakesWhatSettingsOfGives) {
    const RandomForest unusual{.n_estimators = 3,
                               .max_depth = 4,
                               .min_samples_split = 5,
                               .min_samples_leaf = 6,
                               .max_features = MaxFeatures::log2,
                               .class_weight = ClassWeight::balanced,
                               .bootstrap = false,
                               .max_bins = 7,
                               .seed = 8};
    Classifier copy = RandomForest{};

    for (const Setting& setting : settings_of(unusual)) set_setting(copy, setting);

    const auto& forest = std::get<RandomForest>(copy);
    EXPECT_EQ(forest.n_estimators, 3);
    EXPECT_EQ(forest.max_depth, 4);
    EXPECT_EQ(forest.min_samples_split, 5);
    EXPECT_EQ(forest.min_samples_leaf, 6);
    EXPECT_EQ(std::get<MaxFeatures>(forest.max_features), MaxFeatures::log2);
    EXPECT_EQ(forest.class_weight, ClassWeight::balanced);
    EXPECT_FALSE(forest.bootstrap);
    EXPECT_EQ(forest.max_bins, 7);
    EXPECT_EQ(forest.seed, 8u);
}

TEST(SetSetting, TakesWhatSettingsOfBoostingGives) {
    const GradientBoosting unusual{.learning_rate = 0.3,
                                   .n_estimators = 3,
                                   .num_leaves = 4,
                                   .max_depth = 5,
                                   .min_samples_leaf = 6,
                                   .l2 = 0.7,
                                   .subsample = 0.8,
                                   .colsample = 0.9,
                                   .max_bins = 10,
                                   .growth = Growth::depth_wise,
                                   .early_stopping_rounds = 11,
                                   .validation_fraction = 0.12,
                                   .class_weight = ClassWeight::balanced,
                                   .seed = 13};
    Classifier copy = GradientBoosting{};

    for (const Setting& setting : settings_of(unusual)) set_setting(copy, setting);

    const auto& boosting = std::get<GradientBoosting>(copy);
    EXPECT_EQ(boosting.learning_rate, 0.3);
    EXPECT_EQ(boosting.n_estimators, 3);
    EXPECT_EQ(boosting.num_leaves, 4);
    EXPECT_EQ(boosting.max_depth, 5);
    EXPECT_EQ(boosting.min_samples_leaf, 6);
    EXPECT_EQ(boosting.l2, 0.7);
    EXPECT_EQ(boosting.subsample, 0.8);
    EXPECT_EQ(boosting.colsample, 0.9);
    EXPECT_EQ(boosting.max_bins, 10);
    EXPECT_EQ(boosting.growth, Growth::depth_wise);
    EXPECT_EQ(boosting.early_stopping_rounds, 11);
    EXPECT_EQ(boosting.validation_fraction, 0.12);
    EXPECT_EQ(boosting.class_weight, ClassWeight::balanced);
    EXPECT_EQ(boosting.seed, 13u);
}

TEST(SetSetting, TakesAnIntegerForANumber) {
    Classifier classifier = LogisticRegression{};

    set_setting(classifier, {"C", std::int64_t{10}});

    EXPECT_EQ(std::get<LogisticRegression>(classifier).C, 10.0);
}

TEST(SetSetting, TakesNoneForNothing) {
    Classifier classifier = RandomForest{.max_depth = 3, .class_weight = ClassWeight::balanced};

    set_setting(classifier, {"max_depth", std::string("none")});
    set_setting(classifier, {"class_weight", std::monostate{}});

    EXPECT_EQ(std::get<RandomForest>(classifier).max_depth, std::nullopt);
    EXPECT_EQ(std::get<RandomForest>(classifier).class_weight, ClassWeight::none);
}

TEST(SetSetting, TakesANumberOfFeatures) {
    Classifier classifier = RandomForest{};

    set_setting(classifier, {"max_features", std::int64_t{12}});

    EXPECT_EQ(std::get<int>(std::get<RandomForest>(classifier).max_features), 12);
}

TEST(SetSetting, SaysWhatASettingTakes) {
    const auto fault = [](Classifier classifier, const std::string& name, SettingValue value) {
        return error_text([&] { set_setting(classifier, {name, std::move(value)}); });
    };

    EXPECT_EQ(fault(RandomForest{}, "n_trees", std::int64_t{5}),
              "random_forest has no setting \"n_trees\"\n"
              "  help: known settings: n_estimators, max_depth, min_samples_split, "
              "min_samples_leaf, max_features, class_weight, bootstrap, oob_score, max_bins, seed");
    EXPECT_EQ(fault(RandomForest{}, "n_estimators", std::string("many")),
              "random_forest: n_estimators must be an integer, not \"many\"");
    EXPECT_EQ(fault(RandomForest{}, "n_estimators", 2.5),
              "random_forest: n_estimators must be an integer, not 2.5");
    EXPECT_EQ(fault(RandomForest{}, "n_estimators", std::int64_t{99999999999}),
              "random_forest: n_estimators must be at most 2147483647, not 99999999999");
    EXPECT_EQ(fault(RandomForest{}, "max_depth", true),
              "random_forest: max_depth must be an integer or \"none\", not true");
    EXPECT_EQ(fault(RandomForest{}, "max_features", std::string("half")),
              "random_forest: max_features must be \"sqrt\", \"log2\", \"all\" or an integer, not "
              "\"half\"");
    EXPECT_EQ(fault(RandomForest{}, "class_weight", std::string("balance")),
              "random_forest: class_weight must be \"balanced\" or \"none\", not \"balance\"");
    EXPECT_EQ(fault(RandomForest{}, "bootstrap", std::int64_t{1}),
              "random_forest: bootstrap must be true or false, not 1");
    EXPECT_EQ(fault(RandomForest{}, "seed", std::int64_t{-1}),
              "random_forest: seed must be an integer from 0 on, not -1");
    EXPECT_EQ(fault(GradientBoosting{}, "growth", std::string("wide")),
              "gradient_boosting: growth must be \"leaf_wise\" or \"depth_wise\", not \"wide\"");
    EXPECT_EQ(fault(LogisticRegression{}, "C", std::string("1")),
              "logistic_regression: C must be a number, not \"1\"");
    EXPECT_EQ(fault(LogisticRegression{}, "max_iter", std::monostate{}),
              "logistic_regression: max_iter must be an integer, not unset");
}

// ---- what every model demands and gives
// ----------------------------------------------------------

class EveryClassifier : public testing::TestWithParam<std::string> {
protected:
    const std::string name = GetParam();
    const Classifier classifier = make_classifier(name, 42);

    [[nodiscard]] std::string fit_fault(const TrainingData& data) const {
        return error_text([&] { (void)fit(classifier, data.x, data.y); });
    }
};

INSTANTIATE_TEST_SUITE_P(Models, EveryClassifier, testing::ValuesIn(algorithm_names()),
                         [](const auto& param_info) { return param_info.param; });

TEST_P(EveryClassifier, RefusesSizesThatDoNotMatch) {
    TrainingData data = some_data(200);
    data.y.pop_back();

    EXPECT_EQ(fit_fault(data), name + ": x has 200 rows, but y has 199");
}

TEST_P(EveryClassifier, RefusesASingleClass) {
    TrainingData data = some_data(200);
    std::ranges::fill(data.y, std::uint8_t{1});
    EXPECT_EQ(fit_fault(data), name + ": y must hold both classes, but all 200 rows are 1");

    std::ranges::fill(data.y, std::uint8_t{0});
    EXPECT_EQ(fit_fault(data), name + ": y must hold both classes, but all 200 rows are 0");
}

TEST_P(EveryClassifier, RefusesAThirdClass) {
    TrainingData data = some_data();
    data.y[5] = 2;

    EXPECT_EQ(fit_fault(data), name + ": y must hold 0 and 1 only, not 2");
}

TEST_P(EveryClassifier, RefusesNoRowsAndNoFeatures) {
    EXPECT_EQ(fit_fault({}), name + ": there is no row to fit");
    EXPECT_EQ(fit_fault({.x = {.n_rows = 2, .columns = {}}, .y = {0, 1}}),
              name + ": there is no feature to learn from");
}

TEST_P(EveryClassifier, NamesTheFeatureAndRowThatIsNotFinite) {
    TrainingData data = some_data();  // features: 0, 1, 2 to 5, 6, 7
    data.x.columns[3].numbers[17] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(fit_fault(data),
              takes_missing_numbers(classifier)
                  ? "no error"
                  : name +
                        " takes finite numbers only, but feature 6 is missing (NaN) in row "
                        "17\n  help: impute or clip it before fitting");

    data.x.columns[1].numbers[3] = -std::numeric_limits<float>::infinity();
    EXPECT_EQ(fit_fault(data), name +
                                   " takes finite numbers only, but feature 1 is infinite in row "
                                   "3\n  help: impute or clip it before fitting");
}

TEST_P(EveryClassifier, GivesARowAloneTheBitsItHasInABatch) {
    const TrainingData data = some_data(300);
    const FittedClassifier model = fit(classifier, data.x, data.y);

    const std::vector<double> batch = margins(model, data.x);

    for (std::size_t row = 0; row < 300; ++row) {
        ASSERT_EQ(margin(model, data.x, row), batch[row]);
        ASSERT_GE(probability(NoCalibration{}, link_of(model), batch[row]), 0.0f);
        ASSERT_LE(probability(NoCalibration{}, link_of(model), batch[row]), 1.0f);
    }
}

TEST_P(EveryClassifier, RefusesToScoreFewerColumns) {
    const TrainingData data = some_data();
    const FittedClassifier model = fit(classifier, data.x, data.y);
    DesignMatrix fewer = data.x;
    fewer.columns.pop_back();

    EXPECT_THROW((void)margins(model, fewer), SchemaMismatch);
}

TEST_P(EveryClassifier, DecidesByMarginAsByProbability) {
    const TrainingData data = some_data();
    const FittedClassifier model = fit(classifier, data.x, data.y);
    Rng rng(2, "thresholds");
    std::vector<float> thresholds{std::numeric_limits<float>::denorm_min(),
                                  1e-30f,
                                  0.5f,
                                  1.0f,
                                  std::nextafter(1.0f, 0.0f),
                                  std::nextafter(0.5f, 0.0f)};
    for (int i = 0; i < 1000; ++i) thresholds.push_back(static_cast<float>(rng.uniform()));

    for (const float threshold : thresholds) {
        const double at = margin_at(NoCalibration{}, link_of(model), threshold);
        EXPECT_GE(probability(NoCalibration{}, link_of(model), at), threshold);
        EXPECT_LT(probability(NoCalibration{}, link_of(model), std::nextafter(at, -infinity)),
                  threshold);
    }
}

TEST_P(EveryClassifier, HasNoMarginForAThresholdOutOfReach) {
    const TrainingData data = some_data();
    const FittedClassifier model = fit(classifier, data.x, data.y);

    EXPECT_EQ(margin_at(NoCalibration{}, link_of(model), std::numeric_limits<float>::quiet_NaN()),
              infinity);
    if (name == "logistic_regression") {
        EXPECT_EQ(margin_at(NoCalibration{}, link_of(model), 1.5f), infinity);
        EXPECT_EQ(margin_at(NoCalibration{}, link_of(model), 0.0f), -infinity);
    }
}

}  // namespace
}  // namespace mlpipe
