#include "report/exploration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/test_errors.h"
#include "report/exploration_json.h"
#include "report/test_data.h"

namespace mlpipe {
namespace {

using testing::ElementsAre;

const ColumnExploration& column(const Exploration& seen, const std::string& name) {
    return *std::ranges::find(seen.columns, name, &ColumnExploration::name);
}

std::vector<std::string> texts(const Exploration& seen) {
    std::vector<std::string> all;
    for (const Finding& finding : seen.findings) all.push_back(finding.text);
    return all;
}

/// 40 of 60 with "a", 10 of 60 with "b" are positive; x is 1 to 4, and tells nothing.
const std::string two_levels = "c,x,y\n" + repeated(10, "a,1,yes\na,2,yes\na,3,yes\na,4,yes") +
                               repeated(5, "a,1,no\na,2,no\na,3,no\na,4,no") +
                               "b,1,yes\nb,2,yes\n" +
                               repeated(2, "b,1,yes\nb,2,yes\nb,3,yes\nb,4,yes") +
                               repeated(12, "b,1,no\nb,2,no\nb,3,no\nb,4,no") + "b,3,no\nb,4,no\n";

TEST(Exploration, SetsTheHighestRateAgainstTheLowest) {
    const Exploration seen = explore_csv(two_levels);

    EXPECT_THAT(texts(seen), ElementsAre("c: yes in 67 % (54-77 %) of a, in 17 % (9-28 %) of b"));
}

TEST(Exploration, BelievesNoColumnOfManyByChance) {
    // p is 0.0050: enough for a column alone, not for one of eleven.
    const std::string one =
        repeated(30, "a,yes") + repeated(20, "a,no") + repeated(16, "b,yes") + repeated(34, "b,no");
    const std::string ones = ",1,1,1,1,1,1,1,1,1,1";
    const std::string many = repeated(30, "a,yes" + ones) + repeated(20, "a,no" + ones) +
                             repeated(16, "b,yes" + ones) + repeated(34, "b,no" + ones);

    EXPECT_EQ(explore_csv("c,y\n" + one).findings.size(), 1U);
    EXPECT_EQ(explore_csv("c,y,n0,n1,n2,n3,n4,n5,n6,n7,n8,n9\n" + many).findings.size(), 0U);
}

TEST(Exploration, CountsRowsAndPositivesOfEachLevel) {
    const Exploration seen = explore_csv(two_levels);

    const std::vector<LevelRate>& levels = column(seen, "c").levels;
    ASSERT_EQ(levels.size(), 2U);
    EXPECT_EQ(levels[0].text, "a");
    EXPECT_EQ(levels[0].rows, 60);
    EXPECT_EQ(levels[0].positive, 40);
    EXPECT_EQ(levels[1].positive, 10);
    EXPECT_EQ(seen.all.positive, 50);
}

TEST(Exploration, MeasuresAColumnOfNumbersByTheAreaOfItsValues) {
    // Positive 3, 4; negative 1, 3: of four pairs three are right and one is tied.
    const Exploration seen = explore_csv("x,y\n1,no\n3,no\n3,yes\n4,yes\n,yes\n");

    EXPECT_DOUBLE_EQ(column(seen, "x").association.roc_auc, 3.5 / 4);
    EXPECT_EQ(column(seen, "x").missing, 1);
    EXPECT_EQ(column(seen, "x").distinct, 3);
}

TEST(Exploration, DescribesNumbersInEitherClass) {
    const Exploration seen = explore_csv("x,y\n1.5,no\n2.5,no\n4,yes\n,yes\n");

    const NumberDistribution& distribution = *column(seen, "x").distribution;
    EXPECT_DOUBLE_EQ(distribution.negative.mean, 2);
    EXPECT_DOUBLE_EQ(distribution.negative.std, std::sqrt(0.5));
    EXPECT_DOUBLE_EQ(distribution.negative.quantiles[2], 2);
    EXPECT_EQ(distribution.positive.rows, 1);
    EXPECT_TRUE(std::isnan(distribution.positive.std));
    EXPECT_DOUBLE_EQ(distribution.all.maximum, 4);
}

TEST(Exploration, CountsMissingCellsAsALevel) {
    const Exploration seen = explore_csv("c,y\na,no\na,yes\n,yes\nb,no\nb,no\n");

    const LevelRate& last = column(seen, "c").levels.back();
    EXPECT_TRUE(last.missing);
    EXPECT_EQ(shown(last), "(missing)");
    EXPECT_EQ(last.rows, 1);
    EXPECT_EQ(last.positive, 1);
}

/// Three services of customers who have one or the other, or no net at all; more is better.
std::string services() {
    std::string csv = "net,tv,film,backup,left\n";
    csv += repeated(20, "Yes,Yes,Yes,Yes,No") + repeated(20, "Yes,No,No,No,Yes");
    csv += repeated(20, "No,No net,No net,No net,No") + repeated(5, "Yes,Yes,No,Yes,No");
    return csv + repeated(5, "Yes,No,Yes,No,Yes");
}

TEST(Exploration, FindsABundleOfYesOrNoColumns) {
    const Exploration seen = explore_csv(services(), "left");

    ASSERT_EQ(seen.bundles.size(), 1U);
    const Bundle& bundle = seen.bundles[0];
    EXPECT_THAT(bundle.columns, ElementsAre("tv", "film", "backup"));
    EXPECT_EQ(bundle.counted, "Yes");
    std::vector<std::string> counts;
    for (const LevelRate& level : bundle.levels) counts.push_back(level.text);
    EXPECT_THAT(counts, ElementsAre("0", "1", "2", "3", "No net"));
    EXPECT_GT(bundle.reliability, 0.8);
}

TEST(Exploration, FindsLevelsThatAreTheSameRows) {
    const Exploration seen = explore_csv(services(), "left");

    const SameRows& same = seen.relations.same_rows.at(0);
    EXPECT_EQ(same.rows, 20);
    ASSERT_EQ(same.places.size(), 4U);
    EXPECT_EQ(same.places[0].column, "net");
    EXPECT_EQ(same.places[0].level, "No");
    EXPECT_EQ(same.places[3].level, "No net");
}

TEST(Exploration, FindsANumberThatIsTheProductOfTwoOthers) {
    std::string csv = "months,price,total,y\n";
    for (int i = 0; i < 60; ++i) {
        const int months = 1 + i * 37 % 60;
        const int price = 20 + i * 11 % 31;
        csv += std::to_string(months) + "," + std::to_string(price) + "," +
               std::to_string(months * price + i % 3) + (i % 2 == 0 ? ",yes\n" : ",no\n");
    }

    const Exploration seen = explore_csv(csv);

    ASSERT_EQ(seen.relations.products.size(), 1U);
    const ProductOfNumbers& found = seen.relations.products[0];
    EXPECT_EQ(found.product, "total");
    EXPECT_EQ(found.left, "months");
    EXPECT_EQ(found.right, "price");
    EXPECT_NEAR(found.factor, 1, 0.01);
}

TEST(Exploration, TellsCategoriesThatDetermineEachOther) {
    const std::string csv = "city,land,code,y\n" + repeated(10, "Bonn,DE,1x,yes\nKiel,DE,2x,no") +
                            repeated(10, "Lyon,FR,3x,no\nNice,FR,4x,yes");

    const std::vector<DeterminedCategory> found = explore_csv(csv).relations.determined;

    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].determining + ">" + found[0].determined, "city>land");
    EXPECT_FALSE(found[0].mutual);
    EXPECT_EQ(found[1].determining + ">" + found[1].determined, "city>code");
    EXPECT_TRUE(found[1].mutual);
    EXPECT_EQ(found[2].determining + ">" + found[2].determined, "code>land");
}

TEST(Exploration, OfOneClassIsRefused) {
    EXPECT_EQ(error_text<SchemaMismatch>([] { (void)explore_csv("x,y\n1,a\n2,a\n"); }),
              "target 'y' has one class, and two are needed\n"
              "  every row is 'a'");
}

TEST(Exploration, IsTheSameOnAnyNumberOfThreads) {
    const std::string one = to_json(explore_csv(services(), "left", {1})).dump();

    for (const int threads : {2, 3, 8}) {
        EXPECT_EQ(to_json(explore_csv(services(), "left", {threads})).dump(), one);
    }
}

TEST(Exploration, TakesAColumnWithoutVariation) {
    const Exploration seen = explore_csv("x,c,y\n1,a,no\n1,a,yes\n1,a,no\n");

    EXPECT_EQ(column(seen, "x").association.roc_auc, 0.5);
    EXPECT_EQ(column(seen, "c").association.cramers_v, 0);
    EXPECT_TRUE(seen.findings.empty());
}

TEST(Shortened, CutsAtCharactersNotBytes) {
    EXPECT_EQ(shortened("Zürich", 6), "Zürich");
    EXPECT_EQ(shortened("Zürich-Höngg", 6), "Züric…");
}

}  // namespace
}  // namespace mlpipe
