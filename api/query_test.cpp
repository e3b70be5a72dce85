#include "api/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace mlpipe::api {
namespace {

using ::testing::ElementsAre;

TEST(PercentDecode, DecodesPairsOfDigitsAndPlus) {
    EXPECT_EQ(percent_decode("a%41+b%2b%c3%A9"), "aA b+é");
    EXPECT_EQ(percent_decode(""), "");
}

TEST(PercentDecode, RefusesAPercentWithoutTwoDigits) {
    for (const char* text : {"%", "%4", "a%zz", "%4g", "%+1"}) {
        EXPECT_EQ(percent_decode(text), std::nullopt) << text;
    }
}

TEST(PrintableUri, LeavesNothingThatAUriMayNotHold) {
    EXPECT_EQ(printable_uri("/a%20b?c=d"), "/a%20b?c=d");
    EXPECT_EQ(printable_uri("/\"é\x01<"), "/%22%C3%A9%01%3C");
}

TEST(ForEachParameter, GivesNamesAndValuesInOrder) {
    std::vector<std::pair<std::string, std::string>> found;

    for_each_parameter("a=1&&b&c==2&=x&", [&](std::string_view name, std::string_view value) {
        found.emplace_back(name, value);
    });

    EXPECT_THAT(found, ElementsAre(std::pair("a", "1"), std::pair("b", ""), std::pair("c", "=2"),
                                   std::pair("", "x")));
}

}  // namespace
}  // namespace mlpipe::api
