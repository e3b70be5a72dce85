#include "pipeline/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/random.h"
#include "preprocessing/test_columns.h"

namespace mlpipe {
namespace {

using testing::ElementsAre;

/// Columns id, plan, spend and left; the target depends on the other two.
Table random_rows(std::uint64_t seed, std::size_t n_rows) {
    Rng rng(seed, "pipeline");
    std::vector<std::optional<std::string>> id;
    std::vector<std::optional<std::string>> plan;
    std::vector<std::optional<std::string>> left;
    std::vector<float> spend;
    for (std::size_t row = 0; row < n_rows; ++row) {
        const std::uint32_t which = rng.below(3);
        const double amount = 100 * rng.uniform();
        id.push_back("C" + std::to_string(row));
        plan.push_back(rng.below(8) == 0 ? std::nullopt
                                         : std::optional("plan " + std::to_string(which)));
        spend.push_back(rng.below(8) == 0 ? missing_number : static_cast<float>(amount));
        left.push_back(amount + 20 * which + 40 * rng.uniform() > 90 ? "Yes" : "No");
    }
    return Table({text_column("id", id), text_column("plan", plan), number_column("spend", spend),
                  text_column("left", left)});
}

Schema types() {
    return {{{.name = "id", .type = ColumnType::id},
             {.name = "plan", .type = ColumnType::category},
             {.name = "spend", .type = ColumnType::number},
             {.name = "left", .type = ColumnType::category}}};
}

const std::vector<DerivedFeature> derived{{"rate", "spend / max(spend - 50, 0)"}};

FittedPipeline fit(const Table& table, const Classifier& model) {
    const Pipeline pipeline{.preprocess = default_transformer(types(), "left", derived),
                            .model = model};
    return pipeline.fit(table, types(), read_target(table, "left"));
}

RowBuffer row_of(const Table& table, std::size_t row, const Schema& schema) {
    RowBuffer buffer(schema);
    buffer.numbers[1] = std::get<Numbers>(table.at("spend").cells).values[row];
    const auto& plan = std::get<Texts>(table.at("plan").cells);
    if (plan.codes[row] == missing_code) return buffer;
    const auto& levels = schema.columns[0].levels;
    const auto found = std::ranges::find(levels, plan.dictionary.text(plan.codes[row]));
    buffer.codes[0] =
        found == levels.end() ? unseen_code : static_cast<std::int32_t>(found - levels.begin());
    return buffer;
}

class EveryModel : public testing::TestWithParam<Classifier> {};

TEST_P(EveryModel, ScoresARowAloneAsInABatch) {
    const FittedPipeline fitted = fit(random_rows(1, 300), GetParam());
    const Table rows = random_rows(2, 700);  // more than one block
    const std::vector<float> batch = fitted.predict_proba(rows);
    RowScorer scorer(fitted);

    for (std::uint32_t row = 0; row < rows.n_rows(); ++row) {
        const auto alone = fitted.predict_proba(rows.select_rows(std::vector<std::uint32_t>{row}));

        ASSERT_EQ(std::bit_cast<std::uint32_t>(alone.at(0)),
                  std::bit_cast<std::uint32_t>(batch[row]));
        ASSERT_EQ(
            std::bit_cast<std::uint32_t>(scorer.predict_proba(row_of(rows, row, fitted.schema()))),
            std::bit_cast<std::uint32_t>(batch[row]));
    }
}

TEST_P(EveryModel, PredictsTheSameOnAnyNumberOfThreads) {
    const FittedPipeline fitted = fit(random_rows(1, 300), GetParam());
    const Table rows = random_rows(3, 9000);
    const std::vector<float> alone = fitted.predict_proba(rows, {1});

    for (const int threads : {2, 3, 8}) EXPECT_EQ(fitted.predict_proba(rows, {threads}), alone);
}

TEST_P(EveryModel, PredictsPositiveFromTheThresholdOn) {
    const Table rows = random_rows(1, 300);
    const FittedPipeline fitted = fit(rows, GetParam());
    const std::vector<float> p = fitted.predict_proba(rows);
    const FittedPipeline decided = fitted.with_decision(p[7], {.policy = Policy::max_f1});

    const std::vector<std::uint8_t> labels = decided.predict(rows);

    EXPECT_EQ(labels[7], 1);
    for (std::size_t row = 0; row < p.size(); ++row) EXPECT_EQ(labels[row], p[row] >= p[7]);
    EXPECT_EQ(decided.policy().policy, Policy::max_f1);
    EXPECT_EQ(fitted.threshold(), 0.5f);
}

INSTANTIATE_TEST_SUITE_P(Pipeline, EveryModel,
                         testing::Values(Classifier(LogisticRegression{}),
                                         Classifier(RandomForest{.n_estimators = 10}),
                                         Classifier(GradientBoosting{.n_estimators = 10})));

TEST(Pipeline, DescribesTheFeaturesThenTheIds) {
    const FittedPipeline fitted = fit(random_rows(1, 300), LogisticRegression{});

    std::vector<std::string> names;
    for (const ColumnSchema& column : fitted.schema().columns) names.push_back(column.name);
    EXPECT_THAT(names, ElementsAre("plan", "spend", "id"));
    EXPECT_THAT(
        fitted.get_feature_names_out(),
        ElementsAre("spend", "rate", "plan_Unknown", "plan_plan 0", "plan_plan 1", "plan_plan 2"));
}

TEST(Pipeline, TakesRangesFromTheRowsOfTheFit) {
    const Table table(
        {number_column("a", {1, 5, 9, 2}), text_column("left", {"x", "y", "x", "y"})});
    const Schema all = infer_schema(table);
    const Table half = table.select_rows(std::vector<std::uint32_t>{0, 1});
    const Pipeline pipeline{.preprocess = default_transformer(all, "left"),
                            .model = LogisticRegression{}};

    const FittedPipeline fitted = pipeline.fit(half, all, read_target(half, "left"));

    EXPECT_EQ(fitted.schema().columns.at(0).maximum, 5.0f);
}

TEST(Pipeline, FitsFromATableAndTheNameOfItsTarget) {
    const Table rows = random_rows(1, 300);
    const Pipeline pipeline{
        .preprocess =
            ColumnTransformer{{{"numeric",
                                {"spend"},
                                {SimpleImputer{.strategy = Impute::median}, StandardScaler{}}},
                               {"categorical",
                                {"plan"},
                                {SimpleImputer{.fill_value = "Unknown"}, OneHotEncoder{}}}}},
        .model = RandomForest{.n_estimators = 5, .seed = 42}};

    const FittedPipeline fitted = pipeline.fit(rows, "left");

    EXPECT_EQ(fitted.names().positive_label, "Left");
    EXPECT_EQ(fitted.predict_proba(rows).size(), 300u);
}

TEST(Pipeline, PassesMissingNumbersToAModelThatTakesThem) {
    const float nan = std::nanf("");
    const Table rows({number_column("a", {1, nan, 2, nan, 3, nan, 4, nan, 5, nan}),
                      text_column("left", {"n", "y", "n", "y", "n", "y", "n", "y", "n", "y"})});
    const Pipeline pipeline{
        .preprocess =
            default_transformer(infer_schema(rows), "left", {}, {.numeric_imputer = std::nullopt}),
        .model = GradientBoosting{.min_samples_leaf = 1, .subsample = 1, .colsample = 1}};

    const std::vector<float> p = pipeline.fit(rows, "left").predict_proba(rows);

    for (std::size_t row = 0; row < p.size(); ++row) EXPECT_EQ(p[row] > 0.5f, row % 2 == 1) << row;
}

TEST(Pipeline, RefusesNumbersThatAreNotImputedForAModelThatTakesNoneMissing) {
    const Table rows = random_rows(1, 50);
    const ColumnTransformer preprocess{.steps = {{"numeric", {"spend"}, {StandardScaler{}}}}};
    const Pipeline pipeline{.preprocess = preprocess, .model = RandomForest{}};

    EXPECT_EQ(error_text<InvalidArgument>([&] { (void)pipeline.fit(rows, "left"); }),
              "random_forest takes no missing numbers, but column 'spend' is not imputed\n"
              "  help: impute it, or train gradient_boosting or xgboost instead");
}

TEST(Pipeline, RefusesTheTargetAsAFeature) {
    const Table rows = random_rows(1, 50);
    const auto error = [&](const ColumnTransformer& preprocess) {
        const Pipeline pipeline{.preprocess = preprocess, .model = LogisticRegression{}};
        return error_text<InvalidArgument>(
            [&] { (void)pipeline.fit(rows, types(), read_target(rows, "left")); });
    };
    const std::string expected =
        "the target 'left' cannot be a feature\n"
        "  it is what is to be predicted";

    EXPECT_EQ(error(default_transformer(types(), "")), expected);
    EXPECT_EQ(error(default_transformer(types(), "left", {{"f", "left == 'Yes'"}})), expected);
}

TEST(Pipeline, PlansNumbersThenDerivedFeaturesThenCategories) {
    const ColumnTransformer plan =
        default_transformer(types(), "left", derived,
                            {.scaling = PreprocessingSettings::Scaling::none, .min_frequency = 5});

    ASSERT_EQ(plan.steps.size(), 2u);
    EXPECT_THAT(plan.steps[0].columns, ElementsAre("spend", "rate"));
    EXPECT_EQ(plan.steps[0].apply.size(), 1u);
    EXPECT_THAT(plan.steps[1].columns, ElementsAre("plan"));
    EXPECT_EQ(std::get<OneHotEncoder>(plan.steps[1].apply[1]).min_frequency, 5);
    EXPECT_EQ(std::get<SimpleImputer>(plan.steps[1].apply[0]).fill_value, "Unknown");
}

TEST(InferSchema, TellsTypesFromCells) {
    const Table table({number_column("whole", {1, missing_number}),
                       number_column("part", {1, 1.5f}), text_column("name", {"a", "b"}),
                       text_column("twice", {"a", "a"}), text_column("gap", {"a", missing_text}),
                       text_column("flag", {"10", "9"})});

    const Schema schema =
        infer_schema(Table({table.columns()[0], table.columns()[1], table.columns()[2],
                            table.columns()[3], table.columns()[4]}));

    std::vector<ColumnType> found;
    for (const ColumnSchema& column : schema.columns) found.push_back(column.type);
    using enum ColumnType;
    EXPECT_THAT(found, ElementsAre(integer, number, id, category, category));
    EXPECT_EQ(schema.columns[1].maximum, 1.5f);
}

TEST(InferSchema, SortsIntegerLevelsByValue) {
    const Schema schema = infer_schema(Table({text_column("flag", {"10", "9", "9"})}));

    EXPECT_TRUE(schema.columns[0].integer_levels);
    EXPECT_THAT(schema.columns[0].levels, ElementsAre("9", "10"));
}

TEST(FittedPipeline, RefusesPartsThatContradictEachOther) {
    const FittedPipeline fitted = fit(random_rows(1, 100), LogisticRegression{});
    const FittedPipeline forest = fit(random_rows(1, 100), RandomForest{.n_estimators = 2});
    const auto error = [&](const auto& change) {
        FittedPipeline::Parts parts{.schema = fitted.schema(),
                                    .transformer = fitted.transformer(),
                                    .model = fitted.model(),
                                    .settings = fitted.settings(),
                                    .target = fitted.target(),
                                    .names = fitted.names(),
                                    .threshold = 0.5f,
                                    .policy = {}};
        change(parts);
        return error_text<BadFormat>([&] { const FittedPipeline pipeline(parts); });
    };
    using Parts = FittedPipeline::Parts;

    EXPECT_EQ(error([](Parts&) {}), "no error");
    EXPECT_EQ(error([](Parts& p) { p.schema.columns.resize(1); }),
              "the model describes fewer columns than it reads");
    EXPECT_EQ(error([](Parts& p) { p.schema.columns[0].levels.pop_back(); }),
              "the model describes column 'plan' in two ways");
    EXPECT_EQ(error([](Parts& p) { p.schema.columns[2].type = ColumnType::number; }),
              "the model describes column 'id', which it does not read");
    EXPECT_EQ(error([](Parts& p) { p.schema.columns.push_back(p.schema.columns[2]); }),
              "the model describes column 'id' twice");
    EXPECT_EQ(error([](Parts& p) {
                  p.model = LogisticRegressionModel({1, 2}, 0, true);
              }),
              "the model weighs 2 features and is given 6");
    EXPECT_EQ(error([](Parts& p) { p.threshold = missing_number; }),
              "the model has a threshold outside 0 to 1");
    EXPECT_EQ(error([](Parts& p) { p.names.positive_label = p.names.negative_label; }),
              "the model has two classes of the same name");
    EXPECT_EQ(error([&](Parts& p) {
                  auto shape = std::get<TreeEnsembleModel>(forest.model()).shape();
                  shape.back().n_levels += 1;
                  const auto& model = std::get<TreeEnsembleModel>(forest.model());
                  p.model = TreeEnsembleModel(model.trees(), model.link(), model.bias(), shape);
              }),
              "the model was fitted on other columns than it is given");
}

}  // namespace
}  // namespace mlpipe
