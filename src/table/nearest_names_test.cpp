#include "table/nearest_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace mlpipe {
namespace {

using Names = std::vector<std::string>;

TEST(NearestNames, AreOfferedNearestFirst) {
    const Names names{"tenure_month", "contract", "tenure_months", "Tenure"};

    EXPECT_EQ(nearest_names_help("tenure_months ", names),
              "did you mean 'tenure_months' or 'tenure_month'?");
    EXPECT_EQ(nearest_names_help("TENURE", names), "did you mean 'Tenure'?");
    EXPECT_EQ(nearest_names_help("ab1", Names{"ab2", "ab3", "ab4", "ab5"}),
              "did you mean 'ab2', 'ab3' or 'ab4'?");
}

TEST(NearestNames, GiveWayToAllNamesIfNoneIsNear) {
    EXPECT_EQ(nearest_names_help("income", Names{"age", "city"}), "the columns are: age, city");
    EXPECT_EQ(nearest_names_help("income", Names{"age"}), "the only column is: age");
    EXPECT_EQ(nearest_names_help("income", Names{}), "");
}

TEST(NearestNames, AreCutAfterTwenty) {
    Names names;
    for (int i = 0; i < 30; ++i) names.push_back("c" + std::to_string(i));

    EXPECT_EQ(nearest_names_help("something else", names),
              "the columns are: c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, "
              "c15, c16, c17, c18, c19, … (30 in all)");
}

TEST(NearestNames, DoNotCompareVeryLongNames) {
    const std::string long_name(100000, 'x');

    EXPECT_EQ(nearest_names_help(long_name, Names{"age"}), "the only column is: age");
}

}  // namespace
}  // namespace mlpipe
