#include "preprocessing/one_hot_encoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/error.h"
#include "preprocessing/feature_names.h"
#include "preprocessing/level.h"
#include "preprocessing/test_columns.h"

namespace mlpipe {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(OneHotEncoder, GivesEachLevelACodeAndANamedFeature) {
    const LevelCodes codes = OneHotEncoder{}.fit(
        "contract", std::vector<LevelCount>{{"Month-to-month", 5}, {"One year", 1}});

    EXPECT_THAT(codes.code_of_level, ElementsAre(Pair("Month-to-month", 0), Pair("One year", 1)));
    EXPECT_THAT(codes.feature_names, ElementsAre("contract_Month-to-month", "contract_One year"));
    EXPECT_EQ(codes.find("One year"), 1);
    EXPECT_EQ(codes.find("Two year"), std::nullopt);
}

TEST(OneHotEncoder, GroupsRareLevelsInOneFeatureAfterTheOthers) {
    const LevelCodes codes = OneHotEncoder{.min_frequency = 3}.fit(
        "city", std::vector<LevelCount>{{"a", 2}, {"b", 3}, {"c", 1}, {"d", 4}});

    EXPECT_THAT(codes.code_of_level,
                ElementsAre(Pair("a", 2), Pair("b", 0), Pair("c", 2), Pair("d", 1)));
    EXPECT_THAT(codes.feature_names, ElementsAre("city_b", "city_d", "city_infrequent_sklearn"));
}

TEST(OneHotEncoder, GroupsAllLevelsIfAllAreRare) {
    const LevelCodes codes =
        OneHotEncoder{.min_frequency = 3}.fit("city", std::vector<LevelCount>{{"a", 2}, {"b", 2}});

    EXPECT_THAT(codes.code_of_level, ElementsAre(Pair("a", 0), Pair("b", 0)));
    EXPECT_THAT(codes.feature_names, ElementsAre("city_infrequent_sklearn"));
}

TEST(OneHotEncoder, RefusesAMinFrequencyBelowOne) {
    EXPECT_EQ(error_text<InvalidArgument>(
                  [] { (void)OneHotEncoder{.min_frequency = 0}.fit("city", {}); }),
              "min_frequency is 0, and must be at least 1");
}

TEST(OneHotEncoder, RefusesMoreLevelsThanItHasCodesFor) {
    std::vector<LevelCount> levels(OneHotEncoder::max_codes);
    for (std::size_t i = 0; i < levels.size(); ++i) levels[i] = {std::to_string(100000 + i), 1};

    EXPECT_EQ(OneHotEncoder{}.fit("street", levels).feature_names.size(), 65534u);
    levels.push_back({"zzz", 5});

    EXPECT_EQ(error_text<SchemaMismatch>([&] { (void)OneHotEncoder{}.fit("street", levels); }),
              "column 'street' has 65535 levels, and at most 65534 can be encoded\n"
              "  help: group rare levels with a larger min_frequency, or give the column the type "
              "id or drop");
    EXPECT_EQ(OneHotEncoder{.min_frequency = 2}.fit("street", levels).feature_names.size(), 2u);
}

TEST(LevelOrder, SortsByBytesOrByValue) {
    std::vector<std::string> levels{"Unknown", "10", "-2", "9", "a"};

    std::ranges::sort(levels, LevelOrder{});
    EXPECT_THAT(levels, ElementsAre("-2", "10", "9", "Unknown", "a"));

    std::ranges::sort(levels, LevelOrder{.integer_levels = true});
    EXPECT_THAT(levels, ElementsAre("-2", "9", "10", "Unknown", "a"));
}

TEST(Level, IsAnIntegerOnlyInItsCanonicalText) {
    for (const char* text : {"0", "7", "-12", "100"}) EXPECT_TRUE(is_integer_level(text)) << text;
    for (const char* text : {"", "-", "+1", "01", "-0", "1.0", "1e3", " 1", "x"}) {
        EXPECT_FALSE(is_integer_level(text)) << text;
    }
}

TEST(Level, IsTheShortestTextOfANumber) {
    EXPECT_EQ(level_text(1.0f), "1");
    EXPECT_EQ(level_text(-0.0f), "0");
    EXPECT_EQ(level_text(-12.0f), "-12");
    EXPECT_EQ(level_text(16777216.0f), "16777216");
    EXPECT_EQ(level_text(1.5f), "1.5");
    EXPECT_EQ(level_text(1e30f), "1e+30");
}

TEST(FeatureNames, AreThoseOfTheColumnsWhereTheyAreUnique) {
    EXPECT_THAT(unique_feature_names({{"numeric", "age"}, {"categorical", "sex_f"}}),
                ElementsAre("age", "sex_f"));
}

TEST(FeatureNames, CarryTheStepWhereTheyWouldClash) {
    EXPECT_THAT(
        unique_feature_names({{"numeric", "a_b"}, {"numeric", "c"}, {"categorical", "a_b"}}),
        ElementsAre("numeric__a_b", "c", "categorical__a_b"));
}

TEST(FeatureNames, AreNumberedWhereTheStepDoesNotHelp) {
    EXPECT_THAT(unique_feature_names({{"s", "a"}, {"s", "a"}, {"s", "s__a_2"}, {"s", "a"}}),
                ElementsAre("s__a", "s__a_2", "s__a_2_2", "s__a_3"));
}

}  // namespace
}  // namespace mlpipe
