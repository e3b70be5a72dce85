#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/error.h"
#include "preprocessing/column_transformer.h"
#include "preprocessing/test_columns.h"

namespace mlpipe {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr float inf = std::numeric_limits<float>::infinity();

const SimpleImputer median{.strategy = Impute::median};
const SimpleImputer unknown{.fill_value = "Unknown"};

ColumnStep numeric(std::vector<std::string> columns) {
    return {.name = "numeric", .columns = std::move(columns), .apply = {median, StandardScaler{}}};
}
ColumnStep categorical(std::vector<std::string> columns, SimpleImputer imputer = unknown,
                       OneHotEncoder encoder = {}) {
    return {.name = "categorical", .columns = std::move(columns), .apply = {imputer, encoder}};
}

FittedColumnTransformer fit(const ColumnTransformer& transformer, const Table& table) {
    return transformer.fit(table, schema_of(table));
}
NumericPlan number_plan(const FittedColumnTransformer& fitted, std::size_t i = 0) {
    return std::get<NumericPlan>(fitted.plans().at(i));
}
CategoricalPlan category_plan(const FittedColumnTransformer& fitted, std::size_t i = 0) {
    return std::get<CategoricalPlan>(fitted.plans().at(i));
}
template <typename Expected>
std::string error_of(const ColumnTransformer& transformer, const Table& table) {
    return error_text<Expected>([&] { (void)fit(transformer, table); });
}

const Table customers({number_column("age", {20, missing_number, 40, 90}),
                       text_column("plan", {"b", "a", missing_text, "b"})});

TEST(ColumnTransformerFit, ImputesBeforeItScales) {
    const NumericPlan plan = number_plan(fit({.steps = {numeric({"age"})}}, customers));

    // median 40; imputed 20 40 40 90: mean 47.5, variance (27.5^2 + 2 * 7.5^2 + 42.5^2) / 4 =
    // 668.75
    EXPECT_EQ(plan.fill, 40.0f);
    EXPECT_EQ(plan.offset, 47.5f);
    EXPECT_EQ(plan.scale, static_cast<float>(1 / std::sqrt(668.75)));
}

TEST(ColumnTransformerFit, ScalesTheNumbersThatAreThereIfNothingImputes) {
    const NumericPlan plan = number_plan(
        fit({.steps = {{.name = "s", .columns = {"age"}, .apply = {MinMaxScaler{}}}}}, customers));

    EXPECT_FALSE(plan.imputed);
    EXPECT_EQ(plan.offset, 20.0f);
    EXPECT_EQ(plan.scale, 1.0f / 70);
}

TEST(ColumnTransformerFit, FillsANumberColumnWithoutAnyValueWithZero) {
    const Table table({number_column("age", {missing_number, missing_number})});

    const NumericPlan plan = number_plan(fit({.steps = {numeric({"age"})}}, table));

    EXPECT_EQ(plan.fill, 0.0f);
    EXPECT_EQ(plan.offset, 0.0f);
    EXPECT_EQ(plan.scale, 1.0f);
}

TEST(ColumnTransformerFit, MakesTheFillALevelAtItsPlaceIfACellIsMissing) {
    const Table table({text_column("plan", {"b", "a", missing_text, "Z", "b"})});

    const FittedColumnTransformer fitted = fit({.steps = {categorical({"plan"})}}, table);

    const CategoricalPlan plan = category_plan(fitted);
    EXPECT_THAT(plan.code_of_level,
                ElementsAre(Pair("Unknown", 0), Pair("Z", 1), Pair("a", 2), Pair("b", 3)));
    EXPECT_EQ(plan.missing, 0);
    EXPECT_THAT(fitted.get_feature_names_out(),
                ElementsAre("plan_Unknown", "plan_Z", "plan_a", "plan_b"));
    EXPECT_THAT(fitted.schema().columns[0].levels, ElementsAre("Unknown", "Z", "a", "b"));
}

TEST(ColumnTransformerFit, LeavesMissingCellsColdIfNoneWasMissing) {
    const Table table({text_column("plan", {"b", "a"})});

    const CategoricalPlan plan = category_plan(fit({.steps = {categorical({"plan"})}}, table));

    EXPECT_EQ(plan.n_levels, 2);
    EXPECT_EQ(plan.missing, 2);
}

TEST(ColumnTransformerFit, LeavesMissingCellsColdIfNothingImputes) {
    const CategoricalPlan plan = category_plan(fit(
        {.steps = {{.name = "s", .columns = {"plan"}, .apply = {OneHotEncoder{}}}}}, customers));

    EXPECT_EQ(plan.n_levels, 2);
    EXPECT_EQ(plan.missing, 2);
}

TEST(ColumnTransformerFit, FillsWithTheSmallestOfTheMostFrequentLevels) {
    const Table table({text_column("plan", {"c", "b", "b", "c", "a", missing_text})});

    const CategoricalPlan plan = category_plan(
        fit({.steps = {categorical({"plan"}, {.strategy = Impute::most_frequent})}}, table));

    EXPECT_EQ(plan.n_levels, 3);
    EXPECT_EQ(plan.missing, 1);  // b
}

TEST(ColumnTransformerFit, CountsImputedCellsWhenItGroupsRareLevels) {
    const Table table({text_column("plan", {"a", "b", "b", missing_text, missing_text})});

    const FittedColumnTransformer fitted =
        fit({.steps = {categorical({"plan"}, unknown, {.min_frequency = 2})}}, table);

    EXPECT_THAT(fitted.get_feature_names_out(),
                ElementsAre("plan_Unknown", "plan_b", "plan_infrequent_sklearn"));
}

TEST(ColumnTransformerFit, SortsIntegerLevelsByValueAndOtherTextsAfter) {
    const Table table({text_column("n", {"10", "9", missing_text, "-1"})});
    Schema schema = schema_of(table);
    schema.columns[0].integer_levels = true;

    const FittedColumnTransformer fitted =
        ColumnTransformer{.steps = {categorical({"n"})}}.fit(table, schema);

    EXPECT_THAT(fitted.get_feature_names_out(), ElementsAre("n_-1", "n_9", "n_10", "n_Unknown"));
    EXPECT_THAT(fitted.schema().columns[0].levels, ElementsAre("-1", "9", "10"));
}

TEST(ColumnTransformerFit, TakesNumbersAsACategory) {
    const Table table({number_column("n", {10, 9, missing_number, 9})});
    Schema schema{{{.name = "n", .type = ColumnType::category}}};

    const FittedColumnTransformer fitted =
        ColumnTransformer{.steps = {categorical({"n"})}}.fit(table, summarize(table, schema));

    EXPECT_THAT(fitted.get_feature_names_out(), ElementsAre("n_9", "n_10", "n_Unknown"));
    EXPECT_TRUE(fitted.schema().columns[0].integer_levels);
    EXPECT_THAT(fitted.transform(table).columns[0].codes, ElementsAre(1, 0, 2, 0));
}

TEST(ColumnTransformerFit, LeavesOutACategoryWithoutAnyLevel) {
    const Table table(
        {number_column("age", {1, 2}), text_column("plan", {missing_text, missing_text})});

    const FittedColumnTransformer fitted = fit(
        {.steps = {numeric({"age"}), categorical({"plan"}, {.strategy = Impute::most_frequent})}},
        table);

    EXPECT_THAT(fitted.get_feature_names_out(), ElementsAre("age"));
    EXPECT_EQ(fitted.schema().find("plan"), nullptr);
}

TEST(ColumnTransformerFit, DoesNotCountLevelsThatNoRowHas) {
    const Table half = customers.select_rows(std::vector<std::uint32_t>{0, 3});

    EXPECT_THAT(fit({.steps = {categorical({"plan"})}}, half).get_feature_names_out(),
                ElementsAre("plan_b"));
}

TEST(ColumnTransformerFit, KeepsOnlyTheColumnsThatAreRead) {
    const Table table({number_column("unused", {1, 2}), text_column("c", {"x", "y"}),
                       number_column("a", {1, 2}), number_column("b", {1, 2})});

    const FittedColumnTransformer fitted =
        fit({.steps = {numeric({"f", "b"})},
             .derived = {{"g", "unused + 1"}, {"f", "if(c == 'z', a, 0)"}}},
            table);

    std::vector<std::string> names;
    for (const ColumnSchema& column : fitted.schema().columns) names.push_back(column.name);
    EXPECT_THAT(names, ElementsAre("c", "a", "b"));
    EXPECT_EQ(fitted.derived().size(), 1u);
    EXPECT_THAT(fitted.get_feature_names_out(), ElementsAre("f", "b"));
}

TEST(ColumnTransformerFit, KnowsTheTextsThatExpressionsCompareWith) {
    const Table table({text_column("c", {"x", "y"})});

    const FittedColumnTransformer fitted = fit(
        {.steps = {{.name = "s", .columns = {"f"}, .apply = {}}}, .derived = {{"f", "c == 'new'"}}},
        table);

    EXPECT_THAT(fitted.schema().columns[0].levels, ElementsAre("new", "x", "y"));
}

TEST(ColumnTransformerFit, ComputesDerivedFeaturesFromImputedNumbersBeforeScaling) {
    const FittedColumnTransformer fitted =
        fit({.steps = {numeric({"age", "double"})}, .derived = {{"double", "age * 2"}}}, customers);

    const NumericPlan plan = number_plan(fitted, 1);
    EXPECT_EQ(plan.derived, 0);
    EXPECT_EQ(plan.offset, 95.0f);
    EXPECT_THAT(fitted.derived_inputs(), IsEmpty());
}

TEST(ColumnTransformerFit, ImputesNumbersThatOnlyExpressionsUseWithTheirMedian) {
    const FittedColumnTransformer fitted =
        fit({.steps = {numeric({"double"})}, .derived = {{"double", "age * 2"}}}, customers);

    ASSERT_EQ(fitted.derived_inputs().size(), 1u);
    EXPECT_EQ(fitted.derived_inputs()[0].column, "age");
    EXPECT_EQ(fitted.derived_inputs()[0].fill, 40.0f);
    EXPECT_EQ(number_plan(fitted).offset, 95.0f);
}

TEST(ColumnTransformerFit, ImputesADerivedFeatureWithTheMedianOfWhatIsFinite) {
    const Table table({number_column("a", {0, 1, 2, 4}), number_column("b", {0, 0, 2, 1})});
    const ColumnStep step{.name = "s",
                          .columns = {"ratio"},
                          .apply = {SimpleImputer{.fill_number = -1}, MinMaxScaler{}}};

    const FittedColumnTransformer fitted =
        fit({.steps = {step}, .derived = {{"ratio", "a / b"}}}, table);

    // 0/0 and 1/0 are missing, then 1 and 4: median 2.5
    EXPECT_EQ(number_plan(fitted).fill, 2.5f);
    EXPECT_THAT(fitted.transform(table).columns[0].numbers, ElementsAre(0.5f, 0.5f, 0.0f, 1.0f));
}

TEST(ColumnTransformerFit, RefusesADerivedFeatureThatIsNeverFinite) {
    EXPECT_EQ(error_of<InvalidArgument>(
                  {.steps = {numeric({"f"})}, .derived = {{"f", "age / (age - age)"}}}, customers),
              "derived feature 'f' is not a finite number in any row\n"
              "  help: look for a division by zero, a logarithm of a negative number or an "
              "overflow");
}

TEST(ColumnTransformerFit, RefusesDerivedNamesThatAreTaken) {
    EXPECT_EQ(error_of<InvalidArgument>(
                  {.steps = {numeric({"age"})}, .derived = {{"plan", "age + 1"}}}, customers),
              "derived feature 'plan' has the name of a column\n"
              "  help: give the feature another name");
    EXPECT_EQ(error_of<InvalidArgument>(
                  {.steps = {numeric({"f"})}, .derived = {{"f", "age + 1"}, {"f", "age + 2"}}},
                  customers),
              "there are two derived features 'f'");
    EXPECT_EQ(error_of<InvalidArgument>({.steps = {numeric({"age"})}, .derived = {{"", "age + 1"}}},
                                        customers),
              "a derived feature has no name");
}

TEST(ColumnTransformerFit, ChecksDerivedFeaturesThatNoStepNames) {
    EXPECT_EQ(error_of<InvalidArgument>(
                  {.steps = {numeric({"age"})}, .derived = {{"f", "agee + 1"}}}, customers),
              "derived feature 'f': there is no column 'agee'\n"
              "  help: did you mean 'age'?");
}

TEST(ColumnTransformerFit, RefusesATextThatNoWholeNumberIs) {
    const Table table({text_column("n", {"1", "0"})});
    Schema schema = schema_of(table);
    schema.columns[0].integer_levels = true;
    const ColumnTransformer transformer{.steps = {numeric({"f"})}, .derived = {{"f", "n == '01'"}}};

    EXPECT_EQ(error_text<InvalidArgument>([&] { (void)transformer.fit(table, schema); }),
              "derived feature 'f': column 'n' holds whole numbers, and '01' is none");
}

TEST(ColumnTransformerFit, SuggestsAnAbsentColumn) {
    EXPECT_EQ(error_of<SchemaMismatch>({.steps = {numeric({"agee"})}}, customers),
              "there is no column 'agee'\n"
              "  help: did you mean 'age'?");
}

TEST(ColumnTransformerFit, RefusesAColumnNamedTwice) {
    EXPECT_EQ(error_of<InvalidArgument>(
                  {.steps = {numeric({"age"}), {.name = "again", .columns = {"age"}, .apply = {}}}},
                  customers),
              "step 'again': column 'age' is taken already");
}

TEST(ColumnTransformerFit, RefusesStepsThatDoNotFitTheColumn) {
    const auto error = [](const std::string& column, std::vector<Transformer> apply) {
        return error_of<InvalidArgument>(
            {.steps = {{.name = "s", .columns = {column}, .apply = std::move(apply)}}}, customers);
    };

    EXPECT_EQ(error("age", {OneHotEncoder{}}),
              "step 's': column 'age' holds numbers and cannot be encoded\n"
              "  help: give it the type category");
    EXPECT_EQ(error("plan", {unknown, StandardScaler{}}),
              "step 's': column 'plan' holds texts and cannot be scaled\n"
              "  help: one-hot encode it instead");
    EXPECT_EQ(error("plan", {unknown}),
              "step 's': column 'plan' holds texts and is not encoded\n"
              "  help: one-hot encode it");
    EXPECT_EQ(error("age", {StandardScaler{}, MinMaxScaler{}}),
              "step 's': numbers are scaled at most once");
    EXPECT_EQ(error("age", {StandardScaler{}, median}),
              "step 's': numbers are imputed once, and first");
    EXPECT_EQ(error("plan", {OneHotEncoder{}, unknown}),
              "step 's': texts are imputed once, and first");
    EXPECT_EQ(error("plan", {OneHotEncoder{}, OneHotEncoder{}}),
              "step 's': texts are encoded once");
    EXPECT_EQ(error("plan", {median, OneHotEncoder{}}),
              "step 's': texts have no median\n"
              "  help: fill them with a text or the most frequent one");
    EXPECT_EQ(error("plan", {SimpleImputer{.fill_number = 1}, OneHotEncoder{}}),
              "step 's': missing texts cannot be filled with a number\n"
              "  help: fill them with a text or the most frequent one");
    EXPECT_EQ(error("plan", {SimpleImputer{.fill_value = ""}, OneHotEncoder{}}),
              "step 's': the text that fills missing cells is empty\n"
              "  help: fill them with a text or the most frequent one");
}

TEST(ColumnTransformerFit, RefusesAColumnThatNamesTheRows) {
    Schema schema = schema_of(customers);
    schema.columns[1].type = ColumnType::id;
    const ColumnTransformer transformer{.steps = {categorical({"plan"})}};

    EXPECT_EQ(error_text<InvalidArgument>([&] { (void)transformer.fit(customers, schema); }),
              "step 'categorical': column 'plan' names the rows and is no feature\n"
              "  help: give it another type");
}

TEST(ColumnTransformerFit, RefusesInfiniteNumbers) {
    const Table table({number_column("age", {1, 2, -inf})});

    EXPECT_EQ(error_of<SchemaMismatch>({.steps = {numeric({"age"})}}, table),
              "column 'age' is infinite in row 3\n"
              "  help: put a number there, or leave the cell empty");
}

TEST(ColumnTransformerFit, RefusesTextsThatAreDescribedAsNumbers) {
    Schema schema = schema_of(customers);
    schema.columns[1].type = ColumnType::number;
    const ColumnTransformer transformer{.steps = {numeric({"plan"})}};

    EXPECT_EQ(error_text<SchemaMismatch>([&] { (void)transformer.fit(customers, schema); }),
              "column 'plan' holds texts\n"
              "  it is described as numbers");
}

TEST(ColumnTransformerFit, RefusesToLearnFromNothing) {
    EXPECT_EQ(error_of<SchemaMismatch>({.steps = {}}, customers),
              "there is no feature to learn from\n"
              "  ids and the target are none, nor are columns without a value\n"
              "  help: give an id another type if it tells something");
    EXPECT_EQ(error_of<SchemaMismatch>({.steps = {numeric({"age"})}},
                                       customers.select_rows(std::vector<std::uint32_t>{})),
              "there are no rows to learn from");
}

TEST(ColumnTransformerFit, KeepsFeatureNamesUnique) {
    const Table table({number_column("plan_a", {1, 2}), text_column("plan", {"a", "b"})});

    EXPECT_THAT(
        fit({.steps = {numeric({"plan_a"}), categorical({"plan"})}}, table).get_feature_names_out(),
        ElementsAre("numeric__plan_a", "categorical__plan_a", "plan_b"));
}

}  // namespace
}  // namespace mlpipe
