#include "preprocessing/column_transformer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/random.h"
#include "preprocessing/test_columns.h"

namespace mlpipe {
namespace {

using testing::ElementsAre;

constexpr float largest = std::numeric_limits<float>::max();
constexpr float inf = std::numeric_limits<float>::infinity();

const SimpleImputer median{.strategy = Impute::median};
const SimpleImputer unknown{.fill_value = "Unknown"};

/// Columns x and y (numbers), c (texts), n (integer levels); a tenth of the cells is missing.
Table random_rows(std::uint64_t seed, std::size_t n_rows, std::uint32_t n_levels = 5) {
    Rng rng(seed, "rows");
    std::vector<float> x;
    std::vector<float> y;
    std::vector<std::optional<std::string>> c;
    std::vector<std::optional<std::string>> n;
    for (std::size_t row = 0; row < n_rows; ++row) {
        const auto missing = [&] { return rng.below(10) == 0; };
        x.push_back(missing() ? missing_number : static_cast<float>(1000 * rng.uniform() - 500));
        y.push_back(missing() ? missing_number : static_cast<float>(rng.below(4)));
        c.push_back(missing() ? std::nullopt
                              : std::optional("level " + std::to_string(rng.below(n_levels))));
        n.push_back(missing() ? std::nullopt : std::optional(std::to_string(rng.below(n_levels))));
    }
    return Table(
        {number_column("x", x), number_column("y", y), text_column("c", c), text_column("n", n)});
}

Schema random_rows_schema(const Table& table) {
    Schema types = schema_of(table);
    types.columns[3].integer_levels = true;
    return summarize(table, types);
}

const ColumnTransformer everything{
    .steps = {{.name = "numeric",
               .columns = {"x", "ratio", "new"},
               .apply = {median, StandardScaler{}}},
              {.name = "raw", .columns = {"is_level"}, .apply = {}},
              {.name = "categorical", .columns = {"c", "n"}, .apply = {unknown, OneHotEncoder{}}}},
    .derived = {{"ratio", "x / y"},
                {"is_level", "count('level 1', c) + (n == '3')"},
                {"new", "if(c == 'level 77', 1, y)"}}};

FittedColumnTransformer fit_everything(const Table& table, Threads threads = {}) {
    return everything.fit(table, random_rows_schema(table), threads);
}

void expect_same_bits(const DesignMatrix& a, const DesignMatrix& b) {
    ASSERT_EQ(a.n_rows, b.n_rows);
    ASSERT_EQ(a.columns.size(), b.columns.size());
    for (std::size_t column = 0; column < a.columns.size(); ++column) {
        ASSERT_EQ(a.columns[column].codes, b.columns[column].codes) << column;
        ASSERT_EQ(a.columns[column].numbers.size(), b.columns[column].numbers.size());
        for (std::size_t row = 0; row < a.columns[column].numbers.size(); ++row) {
            ASSERT_EQ(std::bit_cast<std::uint32_t>(a.columns[column].numbers[row]),
                      std::bit_cast<std::uint32_t>(b.columns[column].numbers[row]))
                << "column " << column << ", row " << row;
        }
    }
}

/// Row `row` of a table as a RowBuffer over `schema`.
RowBuffer row_of(const Table& table, std::size_t row, const Schema& schema) {
    RowBuffer buffer(schema);
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
        const ColumnSchema& column = schema.columns[i];
        const auto& cells = table.at(column.name).cells;
        if (const auto* numbers = std::get_if<Numbers>(&cells)) {
            buffer.numbers[i] = numbers->values[row];
            continue;
        }
        const auto& texts = std::get<Texts>(cells);
        if (texts.codes[row] == missing_code) continue;
        const auto found =
            std::ranges::find(column.levels, texts.dictionary.text(texts.codes[row]));
        buffer.codes[i] = found == column.levels.end()
                              ? unseen_code
                              : static_cast<std::int32_t>(found - column.levels.begin());
    }
    return buffer;
}

TEST(ColumnTransformer, ImputesScalesAndEncodes) {
    const Table train({number_column("age", {20, missing_number, 40, 90}),
                       text_column("plan", {"b", "a", missing_text, "b"})});
    const ColumnTransformer transformer{
        .steps = {{.name = "numeric", .columns = {"age"}, .apply = {median, MinMaxScaler{}}},
                  {.name = "text", .columns = {"plan"}, .apply = {unknown, OneHotEncoder{}}}}};

    const DesignMatrix x = transformer.fit(train, schema_of(train)).transform(train);

    EXPECT_EQ(x.n_rows, 4u);
    EXPECT_EQ(x.n_features(), 4u);
    EXPECT_THAT(x.columns[0].numbers,
                ElementsAre(0.0f, 20 * (1.0f / 70), 20 * (1.0f / 70), 70 * (1.0f / 70)));
    EXPECT_THAT(x.columns[1].codes, ElementsAre(2, 1, 0, 2));
    EXPECT_EQ(x.columns[1].first_feature, 1u);
}

TEST(ColumnTransformer, KeepsAnUnknownCategoryCold) {
    const Table train({text_column("plan", {"b", "a"})});
    const Table rows({text_column("plan", {"never", "b", missing_text, "a"})});
    const ColumnTransformer transformer{
        .steps = {{.name = "text", .columns = {"plan"}, .apply = {unknown, OneHotEncoder{}}}}};

    const DesignMatrix x = transformer.fit(train, schema_of(train)).transform(rows);

    EXPECT_THAT(x.columns[0].codes, ElementsAre(2, 1, 2, 0));
}

TEST(ColumnTransformer, ClipsWhatIsNotFinite) {
    const Table train({number_column("a", {0, 1})});
    const Table rows({number_column("a", {inf, -inf, largest, missing_number})});
    const ColumnTransformer transformer{
        .steps = {{.name = "s", .columns = {"a"}, .apply = {median, StandardScaler{}}}}};

    const DesignMatrix x = transformer.fit(train, schema_of(train)).transform(rows);

    EXPECT_THAT(x.columns[0].numbers, ElementsAre(largest, -largest, largest, 0.0f));
}

TEST(ColumnTransformer, LetsNaNThroughWhereNothingImputes) {
    const Table train({number_column("a", {0, missing_number})});
    const ColumnTransformer transformer{
        .steps = {{.name = "s", .columns = {"a"}, .apply = {StandardScaler{}}}}};

    const DesignMatrix x = transformer.fit(train, schema_of(train)).transform(train);

    EXPECT_TRUE(std::isnan(x.columns[0].numbers[1]));
}

TEST(ColumnTransformer, TakesIntegerLevelsThatArriveAsNumbers) {
    const Table train({text_column("n", {"0", "1", missing_text})});
    Schema schema = schema_of(train);
    schema.columns[0].integer_levels = true;
    const ColumnTransformer transformer{
        .steps = {{.name = "text", .columns = {"n"}, .apply = {unknown, OneHotEncoder{}}}}};
    const Table rows({number_column("n", {1, -0.0f, missing_number, 7, 0.5f})});

    const DesignMatrix x = transformer.fit(train, schema).transform(rows);

    EXPECT_THAT(x.columns[0].codes, ElementsAre(1, 0, 2, 3, 3));
}

TEST(ColumnTransformer, RefusesColumnsOfAnotherKind) {
    const Table train({number_column("a", {0, 1}), text_column("c", {"x", "y"})});
    const ColumnTransformer transformer{
        .steps = {{.name = "n", .columns = {"a"}, .apply = {median}},
                  {.name = "t", .columns = {"c"}, .apply = {unknown, OneHotEncoder{}}}}};
    const FittedColumnTransformer fitted = transformer.fit(train, schema_of(train));
    const auto error = [&](Table rows) {
        return error_text<SchemaMismatch>([&] { (void)fitted.transform(rows); });
    };

    EXPECT_EQ(error(Table({text_column("a", {"1"}), text_column("c", {"x"})})),
              "column 'a' holds texts\n"
              "  the model was fitted on numbers there");
    EXPECT_EQ(error(Table({number_column("a", {1}), number_column("c", {1})})),
              "column 'c' holds numbers\n"
              "  the model was fitted on texts there");
    EXPECT_EQ(error(Table({number_column("a", {1}), number_column("d", {1})})),
              "there is no column 'c'\n"
              "  help: the columns are: a, d");
}

TEST(ColumnTransformer, LearnsTheSameOnAnyNumberOfThreads) {
    const Table table = random_rows(1, 20000);
    const FittedColumnTransformer alone = fit_everything(table, {1});

    for (const int threads : {1, 2, 3, 8}) {
        const FittedColumnTransformer fitted = fit_everything(table, {threads});

        EXPECT_EQ(fitted.get_feature_names_out(), alone.get_feature_names_out());
        expect_same_bits(fitted.transform(table, {threads}), alone.transform(table, {1}));
    }
}

TEST(ColumnTransformer, TransformsARowAloneAsInABatchThroughEveryDoor) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const FittedColumnTransformer fitted = fit_everything(random_rows(seed, 60));
        const Table rows = random_rows(seed + 100, 40, 9);  // with levels that were not seen
        const DesignMatrix batch = fitted.transform(rows);
        FittedColumnTransformer::RowTransformer single(fitted);
        const FittedColumnTransformer::TableTransformer parts(fitted, rows);

        for (std::uint32_t row = 0; row < rows.n_rows(); ++row) {
            const std::vector<std::uint32_t> only{row};
            const DesignMatrix expected = select_rows(batch, only);

            expect_same_bits(fitted.transform(rows.select_rows(only)), expected);
            expect_same_bits(single.transform(row_of(rows, row, fitted.schema())), expected);
            expect_same_bits(parts.transform(row, row + 1), expected);
        }
    }
}

TEST(ColumnTransformer, ReadsTheFillAndComparedTextsAlikeThroughEveryDoor) {
    const FittedColumnTransformer fitted = fit_everything(random_rows(1, 60));
    const Table rows({number_column("x", {1, 1}), number_column("y", {3, 3}),
                      text_column("c", {"Unknown", "level 77"}), text_column("n", {"1", "1"})});
    FittedColumnTransformer::RowTransformer single(fitted);
    const DesignMatrix batch = fitted.transform(rows);

    for (std::uint32_t row = 0; row < 2; ++row) {
        expect_same_bits(single.transform(row_of(rows, row, fitted.schema())),
                         select_rows(batch, std::vector<std::uint32_t>{row}));
    }
}

TEST(ColumnTransformer, GivesUniqueNamesAsManyAsFeatures) {
    const Table table = random_rows(2, 100);
    const FittedColumnTransformer fitted = fit_everything(table);

    const auto& names = fitted.get_feature_names_out();

    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
    EXPECT_EQ(names.size(), fitted.transform(table).n_features());
}

TEST(ColumnTransformer, GivesFiniteNumbersForAnyRow) {
    const FittedColumnTransformer fitted = fit_everything(random_rows(3, 100));
    const Table rows({number_column("x", {largest, -largest, inf, -inf, 1, 0}),
                      number_column("y", {1e-30f, largest, 0, missing_number, -0.0f, 0}),
                      text_column("c", {"a", "b", "c", missing_text, "", "level 1"}),
                      text_column("n", {"a", "b", "c", missing_text, "", "1"})});

    for (const DesignColumn& column : fitted.transform(rows).columns) {
        for (const float value : column.numbers) EXPECT_TRUE(std::isfinite(value));
        for (const std::uint16_t code : column.codes) EXPECT_LE(code, column.n_levels);
    }
}

TEST(ColumnTransformer, FitsAndTransformsASingleRow) {
    const Table one = random_rows(4, 1);
    const ColumnTransformer transformer{
        .steps = {{.name = "numeric", .columns = {"x", "y"}, .apply = {median, StandardScaler{}}},
                  {.name = "c", .columns = {"c"}, .apply = {unknown, OneHotEncoder{}}}}};

    const DesignMatrix x = transformer.fit(one, schema_of(one)).transform(one);

    EXPECT_THAT(x.columns[0].numbers, ElementsAre(0.0f));
    EXPECT_THAT(x.columns[2].codes, ElementsAre(0));
}

TEST(ColumnTransformer, TransformsATableWithoutRows) {
    const Table table = random_rows(5, 50);
    const Table none = table.select_rows(std::vector<std::uint32_t>{});

    EXPECT_EQ(fit_everything(table).transform(none).n_rows, 0u);
}

// The parts of a model file may say anything.

struct FileParts {
    Schema schema{{{.name = "a", .type = ColumnType::number},
                   {.name = "c", .type = ColumnType::category, .levels = {"x", "y"}}}};
    std::vector<DerivedFeature> derived{{"f", "a * 2"}};
    std::vector<NumericPlan> derived_inputs{{.column = "a"}};
    std::vector<ColumnPlan> plans{
        NumericPlan{.column = "f", .derived = 0},
        CategoricalPlan{
            .column = "c", .code_of_level = {{"x", 0}, {"y", 1}}, .n_levels = 2, .missing = 2}};
    std::vector<std::string> names{"f", "c_x", "c_y"};

    NumericPlan& number() { return std::get<NumericPlan>(plans[0]); }
    CategoricalPlan& category() { return std::get<CategoricalPlan>(plans[1]); }
    [[nodiscard]] std::string error() const {
        return error_text<BadFormat>([&] {
            const FittedColumnTransformer fitted(schema, derived, derived_inputs, plans, names);
        });
    }
};

TEST(FittedColumnTransformer, TakesPartsThatAgree) {
    EXPECT_EQ(FileParts{}.error(), "no error");
}

TEST(FittedColumnTransformer, RefusesPartsThatContradictEachOther) {
    const auto error = [](const auto& change) {
        FileParts parts;
        change(parts);
        return parts.error();
    };
    using P = FileParts;

    EXPECT_EQ(error([](P& p) { p.names.pop_back(); }),
              "the preprocessing names 2 features and has 3");
    EXPECT_EQ(error([](P& p) { p.names[1] = "f"; }),
              "the preprocessing gives two features the same name");
    EXPECT_EQ(error([](P& p) { p.number().derived = 1; }),
              "the preprocessing refers to derived feature 'f', which is not there");
    EXPECT_EQ(error([](P& p) { p.number().imputed = false; }),
              "the preprocessing of derived feature 'f' does not impute");
    EXPECT_EQ(error([](P& p) { p.number().scale = inf; }),
              "the preprocessing of column 'f' has a number out of range");
    EXPECT_EQ(error([](P& p) { p.number().fill = missing_number; }),
              "the preprocessing of column 'f' has a number out of range");
    EXPECT_EQ(error([](P& p) { p.derived[0].name = "a"; }),
              "the preprocessing refers to derived feature 'f', which is not there");
    EXPECT_EQ(error([](P& p) { p.derived[0].expression = "b * 2"; }),
              "derived feature 'f': there is no column 'b'\n  help: the columns are: a, c");
    EXPECT_EQ(error([](P& p) { p.derived[0].expression = "c == 'z'"; }),
              "the preprocessing of derived feature 'f' compares with a text that is no level");
    EXPECT_EQ(error([](P& p) { p.derived_inputs.clear(); }),
              "the preprocessing does not say how to impute column 'a'");
    EXPECT_EQ(error([](P& p) { p.derived_inputs.push_back({.column = "a"}); }),
              "the preprocessing imputes column 'a' twice");
    EXPECT_EQ(error([](P& p) { p.category().code_of_level[1].second = 2; }),
              "the preprocessing of column 'c' has a code out of range");
    EXPECT_EQ(error([](P& p) { p.category().code_of_level[1].second = 0; }),
              "the preprocessing of column 'c' has a code without a level");
    EXPECT_EQ(error([](P& p) { p.category().code_of_level[1].first = "x"; }),
              "the preprocessing of column 'c' names a level twice");
    EXPECT_EQ(error([](P& p) { p.category().missing = 3; }),
              "the preprocessing of column 'c' has a code out of range");
    EXPECT_EQ(error([](P& p) { p.category().n_levels = 0; }),
              "the preprocessing of column 'c' has no level or too many");
    EXPECT_EQ(error([](P& p) { p.category().column = "a"; }),
              "the preprocessing encodes column 'a', which is not a category");
    EXPECT_EQ(error([](P& p) { p.category().column = "b"; }),
              "the preprocessing uses column 'b', which is not described");
    EXPECT_EQ(error([](P& p) { p.plans.push_back(p.plans[1]); }),
              "the preprocessing uses a column twice");
    EXPECT_EQ(error([](P& p) { p.schema.columns.push_back({.name = "z"}); }),
              "the preprocessing describes a column that nothing reads");
    EXPECT_EQ(error([](P& p) { p.schema.columns.push_back(p.schema.columns[0]); }),
              "the preprocessing describes column 'a' twice");
    EXPECT_EQ(error([](P& p) { p.schema.columns[0].type = ColumnType::id; }),
              "the preprocessing uses column 'a', which is no feature");
    EXPECT_EQ(error([](P& p) { p.schema.columns[1].levels[1] = "x"; }),
              "the preprocessing names a level of column 'c' twice");
    EXPECT_EQ(error([](P& p) {
                  p.derived.push_back({"g", "a + 1"});
              }),
              "the preprocessing has a derived feature that nothing reads");
    EXPECT_EQ(error([](P& p) {
                  p = {.schema = {}, .derived = {}, .derived_inputs = {}, .plans = {}, .names = {}};
              }),
              "the preprocessing has no output feature");
}

}  // namespace
}  // namespace mlpipe
