#include "report/data_quality.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/test_data.h"

namespace mlpipe {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The texts of the warnings of one kind.
std::vector<std::string> warned(const std::string& csv, Quality kind) {
    std::vector<std::string> texts;
    for (const QualityWarning& warning : explore_csv(csv).warnings) {
        if (warning.kind == kind) texts.push_back(warning.text);
    }
    return texts;
}

std::string rows(int n, const std::function<std::string(int)>& row) {
    std::string csv;
    for (int i = 0; i < n; ++i) csv += row(i) + (i % 2 == 0 ? ",yes\n" : ",no\n");
    return csv;
}

TEST(DataQuality, NamesAColumnThatTellsTheTarget) {
    const std::string csv =
        "leak,y\n" + rows(40, [](int i) { return std::to_string(i % 2 * 50 + i); });

    EXPECT_THAT(
        warned(csv, Quality::leakage),
        ElementsAre("'leak' tells the target almost alone (ROC AUC 1.000, Cramér's V 1.000)"));
}

TEST(DataQuality, NamesConstantAndNearlyConstantColumns) {
    const std::string csv =
        "one,most,y\n" + rows(200, [](int i) { return std::string("7,") + (i == 3 ? "b" : "a"); });

    EXPECT_THAT(warned(csv, Quality::constant),
                ElementsAre("'one' has the same value in every row"));
    EXPECT_THAT(warned(csv, Quality::near_constant),
                ElementsAre("'most' has one value in 199 of 200 rows"));
}

TEST(DataQuality, CountsDuplicatesAndConflicts) {
    const std::string csv = "x,c,y\n1,a,yes\n1,a,yes\n1,a,no\n2,,no\n2,,no\n3,b,yes\n";

    EXPECT_THAT(warned(csv, Quality::duplicate_rows),
                ElementsAre("2 rows (33.3 %) repeat an earlier one in every column but ids"));
    EXPECT_THAT(warned(csv, Quality::conflicting_rows),
                ElementsAre("3 rows have the same features as a row of the other class"));
}

TEST(DataQuality, TakesARowNumberForAnId) {
    const std::string csv = "n,x,y\n" + rows(30, [](int i) {
                                return std::to_string(i + 1) + "," + std::to_string(i % 5);
                            });

    EXPECT_THAT(warned(csv, Quality::id_like),
                ElementsAre("'n' has 30 different values in 30 rows, as an identifier has"));
}

TEST(DataQuality, NamesMissingCells) {
    const std::string csv =
        "x,y\n" + rows(20, [](int i) { return i < 5 ? "" : std::to_string(i); });

    EXPECT_THAT(warned(csv, Quality::missing),
                ElementsAre("'x' is missing in 5 of 20 rows (25.0 %)"));
}

TEST(DataQuality, NamesNumbersAmongTexts) {
    const std::string csv =
        "x,y\n" + rows(30, [](int i) { return i % 3 == 0 ? "n/k" : std::to_string(i % 4); });

    EXPECT_THAT(warned(csv, Quality::mixed_types),
                ElementsAre("'x' holds numbers in 20 rows and texts in 10, such as 'n/k'"));
}

TEST(DataQuality, NamesLevelsThatDifferInSpellingOnly) {
    const std::string csv =
        "c,y\n" + rows(30, [](int i) {
            return std::string(i % 3 == 0 ? "Two year" : i % 3 == 1 ? "two year" : "One");
        });

    EXPECT_THAT(warned(csv, Quality::spelling),
                ElementsAre("'c' has levels that differ in case or spaces only: 'Two year' and "
                            "'two year'"));
}

TEST(DataQuality, NamesRareLevels) {
    const std::string csv = "c,y\n" + rows(40, [](int i) {
                                return std::string(i == 0 ? "r" : i % 2 == 0 ? "a" : "b");
                            });

    EXPECT_THAT(warned(csv, Quality::rare_levels),
                ElementsAre("'c' has 1 of 3 levels with fewer than 5 rows"));
}

TEST(DataQuality, CountsOutliers) {
    const std::string csv =
        "x,y\n" + rows(40, [](int i) { return i == 7 ? "1000" : std::to_string(i % 10); });

    // 40 values 0 to 9 but for one: quartiles 2 and 6.25 or so.
    EXPECT_EQ(warned(csv, Quality::outliers).size(), 1U);
    EXPECT_THAT(warned(csv, Quality::outliers)[0], testing::StartsWith("'x' has 1 values beyond"));
}

TEST(DataQuality, FindsNothingInGoodData) {
    std::string csv = "x,c,y\n";
    for (int i = 0; i < 1000; ++i) {
        csv += std::to_string(i * 7919 % 1009 * 0.37) + "," + (i * 31 % 17 < 8 ? "a" : "b") +
               (i * 13 % 29 < 12 ? ",yes\n" : ",no\n");
    }

    EXPECT_THAT(explore_csv(csv).warnings, IsEmpty());
}

TEST(DataQuality, CutsLongNames) {
    const std::string csv = std::string(90, 'n') + ",y\n1,yes\n1,no\n";

    EXPECT_THAT(warned(csv, Quality::constant),
                ElementsAre("'" + std::string(59, 'n') + "…' has the same value in every row"));
}

}  // namespace
}  // namespace mlpipe
