#include "inspection/explainer.h"

#include <gtest/gtest.h>

#include <numeric>

#include "inspection/reasons.h"
#include "inspection/tree_contributions.h"
#include "models/xgboost_booster.h"
#include "table/csv_reader.h"
#include "tests/random_table.h"

namespace mlpipe {
namespace {

Table rows_of(std::uint64_t seed, std::size_t n_rows) {
    Rng rng(seed, "explainer");
    return random_table(rng, n_rows);
}

/// `rows` with plans and flags that no training row has.
Table with_unseen(const Table& rows) {
    std::vector<Column> columns = rows.columns();
    for (Column& column : columns) {
        if (column.name != "plan" && column.name != "flag") continue;
        auto& texts = std::get<Texts>(column.cells);
        const std::int32_t unseen = texts.dictionary.add("never seen");
        for (std::size_t row = 0; row < texts.codes.size(); row += 3) texts.codes[row] = unseen;
    }
    return Table(std::move(columns));
}

enum class Imputed { yes, no };

FittedPipeline fit(const std::string& algorithm, Imputed imputed = Imputed::yes) {
    const Table table = rows_of(1, 1200);
    const Schema types = random_table_types();
    PreprocessingSettings settings;
    if (imputed == Imputed::no) settings.numeric_imputer = std::nullopt;
    const Pipeline pipeline{
        .preprocess = default_transformer(
            types, "left",
            {{"per_visit", "amount / max(visits, 1)"}, {"basics", "count('basic', plan)"}},
            settings),
        .model = make_classifier(algorithm, 42)};
    return pipeline.fit(table, types, read_target(table, "left"));
}

double sum_of_row(const Explainer& explainer, const Explanations& all, std::size_t row) {
    const std::size_t n = explainer.columns().size();
    const auto begin = all.contributions.begin() + static_cast<std::ptrdiff_t>(row * n);
    return std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(n), explainer.base_value());
}

class EveryAlgorithm : public testing::TestWithParam<std::string> {};

TEST_P(EveryAlgorithm, ContributionsAndBaseValueAddUpToTheMargin) {
    for (const Imputed imputed : {Imputed::yes, Imputed::no}) {
        if (imputed == Imputed::no && !takes_missing_numbers(make_classifier(GetParam(), 42))) {
            continue;
        }
        const FittedPipeline pipeline = fit(GetParam(), imputed);
        const Explainer explainer(pipeline);
        const Table rows = with_unseen(rows_of(2, 2000));

        const Explanations all = explainer.explain(rows);

        EXPECT_EQ(all.probabilities, pipeline.predict_proba(rows));
        for (std::size_t row = 0; row < rows.n_rows(); ++row) {
            ASSERT_NEAR(sum_of_row(explainer, all, row), all.margins[row], 1e-11) << row;
            ASSERT_EQ(pipeline.probability(all.margins[row]), all.probabilities[row]);
        }
    }
}

/// Every row of `path`; five trees, so that sanitizers come to an end.
void expect_sums(const std::string& path, const std::string& algorithm) {
    const TypedTable data = read_csv(std::string(MLPIPE_SOURCE_DIR) + path);
    Classifier model = make_classifier(algorithm, 42);
    if (algorithm != "logistic_regression") {
        set_setting(model, {.name = "n_estimators", .value = std::int64_t{5}});
    }
    const Pipeline pipeline{.preprocess = default_transformer(data.schema, "churn"),
                            .model = model};
    const FittedPipeline fitted =
        pipeline.fit(data.table, data.schema, read_target(data.table, "churn"));
    const Explainer explainer(fitted);

    const Explanations all = explainer.explain(data.table);

    EXPECT_EQ(all.probabilities, fitted.predict_proba(data.table));
    for (std::size_t row = 0; row < data.table.n_rows(); ++row) {
        ASSERT_NEAR(sum_of_row(explainer, all, row), all.margins[row], 1e-11) << row;
    }
}

TEST_P(EveryAlgorithm, AddsUpForEveryCustomer) {
    expect_sums("/data/telecom_churn.csv", GetParam());
    expect_sums("/data/telco_7043.csv", GetParam());
}

TEST_P(EveryAlgorithm, OneRowAloneHasTheBitsItHasAmongOthers) {
    const FittedPipeline pipeline = fit(GetParam());
    const Explainer explainer(pipeline);
    const Table rows = with_unseen(rows_of(3, 300));
    const Explanations all = explainer.explain(rows);
    RowExplainer explain(explainer);
    RowBuffer buffer(pipeline.schema());
    const TableCells cells(rows, pipeline.schema());

    for (std::size_t row = 0; row < rows.n_rows(); ++row) {
        cells.read(row, buffer);
        const RowExplanation& alone = explain(buffer);
        ASSERT_EQ(alone.probability, all.probabilities[row]);
        ASSERT_EQ(alone.margin, all.margins[row]);
        const std::size_t n = alone.contributions.size();
        for (std::size_t i = 0; i < n; ++i) {
            ASSERT_EQ(alone.contributions[i], all.contributions[row * n + i]) << row << ' ' << i;
        }
        for (std::size_t i = 0; i < alone.derived_values.size(); ++i) {
            ASSERT_EQ(alone.derived_values[i],
                      all.derived_values[row * alone.derived_values.size() + i]);
        }
    }
}

TEST_P(EveryAlgorithm, TheNumberOfThreadsChangesNoBit) {
    const Explainer explainer(fit(GetParam()));
    const Table rows = rows_of(4, 700);
    const Explanations alone = explainer.explain(rows, Threads{1});

    for (const int threads : {2, 3, 8}) {
        EXPECT_EQ(explainer.explain(rows, Threads{threads}).contributions, alone.contributions);
    }
}

INSTANTIATE_TEST_SUITE_P(Explainer, EveryAlgorithm, testing::ValuesIn(algorithm_names()),
                         [](const auto& algorithm) { return algorithm.param; });

TEST(Explainer, NamesColumnsInTheOrderOfTheSchemaThenDerivedOnes) {
    const Explainer explainer(fit("gradient_boosting"));

    std::vector<std::string> names;
    for (const ExplainedColumn& column : explainer.columns()) names.push_back(column.name);

    EXPECT_EQ(names, (std::vector<std::string>{"amount", "visits", "plan", "flag", "per_visit",
                                               "basics"}));
    EXPECT_EQ(explainer.n_derived(), 2u);
}

TEST(Explainer, AForestIsExplainedInProbabilityAndTheOthersInLogOdds) {
    EXPECT_EQ(to_text(Explainer(fit("random_forest")).unit()), "probability");
    EXPECT_EQ(to_text(Explainer(fit("gradient_boosting")).unit()), "log_odds");
    EXPECT_EQ(to_text(Explainer(fit("logistic_regression")).unit()), "log_odds");
}

TEST(Explainer, TellsWhatADerivedFeatureWas) {
    const Explainer explainer(fit("logistic_regression"));
    const Table row({{"amount", Numbers{{30.0f}}},
                     {"visits", Numbers{{4.0f}}},
                     {"plan", Texts{.codes = {missing_code}, .dictionary = {}}},
                     {"flag", Texts{.codes = {missing_code}, .dictionary = {}}}});

    const Explanations all = explainer.explain(row);

    EXPECT_NEAR(all.derived_values[0], 7.5f, 1e-5f);
    EXPECT_NEAR(all.derived_values[1], 0.0f, 1e-5f);
}

TEST(Explainer, GivesTheContributionsOfXGBoostItself) {
    const Table table = rows_of(5, 800);
    const Schema types = random_table_types();
    const Target target = read_target(table, "left");
    const PreparedRows rows = prepare(default_transformer(types, "left"), table, types, target);
    const XGBoost settings{.n_estimators = 20, .max_depth = 5};
    const XGBoostBooster theirs(settings, rows.x, target.y, {});
    const std::vector<float> of_features = theirs.contributions(rows.x, {});

    const TreeContributions trees(settings.fit(rows.x, target.y));

    std::vector<double> ours(rows.x.n_rows * trees.n_columns());
    TreeContributions::Workspace workspace(trees);
    trees.explain(rows.x, 0, rows.x.n_rows, ours, workspace);
    const std::size_t width = rows.x.n_features() + 1;
    for (std::size_t row = 0; row < rows.x.n_rows; ++row) {
        const std::span<const float> line = std::span(of_features).subspan(row * width, width);
        EXPECT_NEAR(trees.base_value(), line.back(), 1e-5);
        for (std::size_t i = 0; i < trees.n_columns(); ++i) {
            const DesignColumn& column = rows.x.columns[i];
            const auto levels = line.subspan(column.first_feature, column.width());
            const double sum = std::accumulate(levels.begin(), levels.end(), 0.0);
            ASSERT_NEAR(ours[row * trees.n_columns() + i], sum, 2e-5) << row << ' ' << i;
        }
    }
}

}  // namespace
}  // namespace mlpipe
