#include "inspection/linear_contributions.h"

#include <gtest/gtest.h>

#include "pipeline/pipeline.h"
#include "tests/random_table.h"

namespace mlpipe {
namespace {

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

/// spend: 0, 2, 7 (mean 3, median 2); plan: a, b, none.
Table three_rows() {
    Texts plan;
    for (const char* level : {"a", "b", "b"}) plan.codes.push_back(plan.dictionary.add(level));
    return Table({{"spend", Numbers{{0.0f, 2.0f, 7.0f}}}, {"plan", std::move(plan)}});
}

FittedColumnTransformer fit(const std::vector<Transformer>& number_steps) {
    const Table table = three_rows();
    return ColumnTransformer{
        .steps = {{"numbers", {"spend"}, number_steps}, {"texts", {"plan"}, {OneHotEncoder{}}}}}
        .fit(table, infer_schema(table));
}

/// spend weighs 2; plan a 1, b -0.5; intercept 0.125.
LogisticRegressionModel model() {
    return {{2.0, 1.0, -0.5}, 0.125, true};
}

std::vector<double> explain(const FittedColumnTransformer& transformer, const Table& table) {
    const LinearContributions linear(model(), transformer);
    const DesignMatrix x = transformer.transform(table);
    std::vector<double> out(x.n_rows * linear.n_columns());
    linear.explain(x, 0, x.n_rows, out);
    return out;
}

TEST(LinearContributions, AStandardisedNumberIsComparedWithItsMean) {
    const auto transformer = fit({SimpleImputer{.strategy = Impute::median}, StandardScaler{}});

    const std::vector<double> found = explain(transformer, three_rows());

    // (x - 3) / std, with std = sqrt((9 + 1 + 16) / 3)
    EXPECT_NEAR(found[0], 2 * -3 / std::sqrt(26.0 / 3), 1e-6);
    EXPECT_NEAR(found[4], 2 * 4 / std::sqrt(26.0 / 3), 1e-6);
    // intercept + 0 + (1 - 0.5) / 2
    EXPECT_DOUBLE_EQ(LinearContributions(model(), transformer).base_value(), 0.375);
}

TEST(LinearContributions, AnyOtherNumberIsComparedWithWhatAMissingCellBecomes) {
    const SimpleImputer median{.strategy = Impute::median};

    EXPECT_EQ(explain(fit({median}), three_rows())[4], 2.0 * (7 - 2));
    // min-max: 7 becomes 1, and the median 2 becomes 2/7
    EXPECT_NEAR(explain(fit({median, MinMaxScaler{}}), three_rows())[4], 2.0 * (1 - 2.0 / 7), 1e-6);
    EXPECT_NEAR(LinearContributions(model(), fit({median})).base_value(), 0.125 + 2 * 2 + 0.25,
                1e-12);
}

TEST(LinearContributions, ALevelIsComparedWithAllLevelsAlike) {
    Texts plan;
    plan.codes = {plan.dictionary.add("a"), plan.dictionary.add("gold"), missing_code};
    const Table rows({{"spend", Numbers{{2.0f, 2.0f, missing}}}, {"plan", std::move(plan)}});

    const std::vector<double> found =
        explain(fit({SimpleImputer{.strategy = Impute::median}}), rows);

    // The mean of the weights is 0.25; no level is hot where the text was never seen.
    EXPECT_DOUBLE_EQ(found[1], 0.75);
    EXPECT_DOUBLE_EQ(found[3], -0.25);
    EXPECT_EQ(found[4], 0.0) << "a missing number is the reference";
}

TEST(LinearContributions, AddUpToTheMargin) {
    Rng rng(3, "linear");
    const Table table = random_table(rng, 500);
    const Schema types = random_table_types();
    for (const auto scaling :
         {PreprocessingSettings::Scaling::standard, PreprocessingSettings::Scaling::minmax,
          PreprocessingSettings::Scaling::none}) {
        const Pipeline pipeline{
            .preprocess = default_transformer(types, "left", {{"per_visit", "amount / visits"}},
                                              {.scaling = scaling}),
            .model = LogisticRegression{}};
        const FittedPipeline fitted = pipeline.fit(table, types, read_target(table, "left"));
        const auto& linear_model = std::get<LogisticRegressionModel>(fitted.model());
        const LinearContributions linear(linear_model, fitted.transformer());
        const DesignMatrix x = fitted.transform(table);
        std::vector<double> out(x.n_rows * linear.n_columns());
        linear.explain(x, 0, x.n_rows, out);

        for (std::size_t row = 0; row < x.n_rows; ++row) {
            double sum = linear.base_value();
            for (std::size_t i = 0; i < linear.n_columns(); ++i) {
                sum += out[row * linear.n_columns() + i];
            }
            ASSERT_NEAR(sum, linear_model.margin(x, row), 1e-12);
        }
    }
}

}  // namespace
}  // namespace mlpipe
