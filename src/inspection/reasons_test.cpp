#include "inspection/reasons.h"

#include <gtest/gtest.h>

#include "tests/random_table.h"

namespace mlpipe {
namespace {

/// Labels of their own, or the values of the target.
enum class Labels { own, values };

FittedPipeline fit(const std::string& algorithm, Labels labels = Labels::values) {
    Rng rng(1, "reasons");
    const Table table = random_table(rng, 400);
    const Schema types = random_table_types();
    Target target = read_target(table, "left");
    target.names.positive_label = labels == Labels::own ? "Churn" : "Yes";
    const Pipeline pipeline{.preprocess = default_transformer(
                                types, "left", {{"per_visit", "amount / max(visits, 1)"}}),
                            .model = make_classifier(algorithm, 42)};
    return pipeline.fit(table, types, target);
}

std::vector<Reason> strongest_of(const Explainer& explainer, double margin,
                                 const std::vector<double>& contributions, std::size_t k) {
    std::vector<Reason> reasons{{.column = 9, .contribution = 9, .points = 9}};
    strongest(explainer, margin, contributions, k, reasons);
    return reasons;
}

TEST(Reasons, TheStrongestComeFirstAndTiesGoByColumn) {
    const Explainer explainer(fit("random_forest"));

    const auto reasons = strongest_of(explainer, 0.5, {0.01, -0.25, 0, 0.25, 0.125}, 3);

    ASSERT_EQ(reasons.size(), 3u);
    EXPECT_EQ(reasons[0].column, 1u);
    EXPECT_EQ(reasons[1].column, 3u);
    EXPECT_EQ(reasons[2].column, 4u);
}

TEST(Reasons, AContributionThatIsRoundingIsNone) {
    const Explainer explainer(fit("random_forest"));

    EXPECT_EQ(strongest_of(explainer, 0.5, {0, 0.5, 1e-17, -1e-17, 0}, 3).size(), 1u);
}

TEST(Reasons, PointsOfAForestAreItsContributions) {
    const Explainer explainer(fit("random_forest"));

    EXPECT_DOUBLE_EQ(strongest_of(explainer, 0.75, {0, 0.125, 0, 0, 0}, 1)[0].points, 12.5);
}

TEST(Reasons, PointsOfLogOddsAreWhatTheProbabilityLosesWithoutThem) {
    const Explainer explainer(fit("gradient_boosting"));

    const auto reasons = strongest_of(explainer, 0.0, {std::log(3.0), 0, 0, 0, 0}, 1);

    // sigmoid(0) = 0.5; sigmoid(-log 3) = 1 / (1 + 3)
    EXPECT_NEAR(reasons[0].points, 25.0, 1e-12);
}

class Sentences : public testing::Test {
protected:
    [[nodiscard]] std::string sentence(std::size_t column, double points) const {
        const float per_visit[] = {2.0f / 3};
        std::string text;
        append_sentence(text, explainer_,
                        {.column = column, .contribution = points / 100, .points = points},
                        {.cells = row_, .derived_values = per_visit});
        return text;
    }

    Explainer explainer_ = Explainer(fit("random_forest"));
    RowBuffer row_ = RowBuffer(explainer_.pipeline().schema());  // everything missing
};

TEST_F(Sentences, NameTheValueAndThePoints) {
    row_.numbers[0] = 70.35f;
    const auto& plans = explainer_.pipeline().schema().columns[2].levels;
    row_.codes[2] = static_cast<std::int32_t>(std::ranges::find(plans, "basic") - plans.begin());

    EXPECT_EQ(sentence(0, 14.2),
              "amount = 70.35 raises the probability of left = Yes by 14 points");
    EXPECT_EQ(sentence(2, -2.52),
              "plan = basic lowers the probability of left = Yes by 2.5 points");
}

TEST_F(Sentences, SayWhatIsMissingOrWasNotSeenInTraining) {
    row_.codes[3] = unseen_code;

    EXPECT_EQ(sentence(0, 3), "missing amount raises the probability of left = Yes by 3 points");
    EXPECT_EQ(sentence(2, -1), "missing plan lowers the probability of left = Yes by 1 point");
    EXPECT_EQ(sentence(3, 0.01),
              "unseen flag raises the probability of left = Yes by less than 0.1 points");
}

TEST_F(Sentences, TellADerivedFeatureInFourDigits) {
    EXPECT_EQ(sentence(4, 9.96),
              "per_visit = 0.6667 raises the probability of left = Yes by 10 points");
}

TEST(Reasons, NameTheOutcomeByItsLabelWhereItHasOne) {
    const Explainer explainer(fit("random_forest", Labels::own));
    const RowBuffer row(explainer.pipeline().schema());
    std::string text;

    append_sentence(text, explainer, {.column = 1, .contribution = 0.5, .points = 50},
                    {.cells = row, .derived_values = std::array{0.0f}});

    EXPECT_EQ(text, "missing visits raises the probability of Churn by 50 points");
}

TEST(TableCells, ReadARowAsCodesOfTheSchema) {
    const FittedPipeline pipeline = fit("logistic_regression");
    Texts plan;
    plan.codes = {plan.dictionary.add("gold"), plan.dictionary.add("plus"), missing_code};
    const Table table({{"flag", Numbers{{1.0f, 7.0f, std::nanf("")}}},
                       {"plan", std::move(plan)},
                       {"visits", Numbers{{1.0f, 2.0f, 3.0f}}},
                       {"amount", Numbers{{4.0f, 5.0f, 6.0f}}}});
    const TableCells cells(table, pipeline.schema());
    RowBuffer row(pipeline.schema());

    cells.read(0, row);
    EXPECT_EQ(row.numbers[0], 4.0f);
    EXPECT_EQ(row.codes[2], unseen_code);
    EXPECT_EQ(row.codes[3], 1);  // of "0" and "1"
    cells.read(1, row);
    EXPECT_EQ(pipeline.schema().columns[2].levels[static_cast<std::size_t>(row.codes[2])], "plus");
    EXPECT_EQ(row.codes[3], unseen_code);
    cells.read(2, row);
    EXPECT_EQ(row.codes[2], missing_code);
    EXPECT_EQ(row.codes[3], missing_code);
}

}  // namespace
}  // namespace mlpipe
