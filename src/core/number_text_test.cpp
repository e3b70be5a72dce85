#include "core/number_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlpipe {
namespace {

TEST(ToText, WritesTheShortestDecimalThatReadsBack) {
    EXPECT_EQ(to_text(0.1f), "0.1");
    EXPECT_EQ(to_text(29.85), "29.85");
    EXPECT_EQ(to_text(1.0), "1");
    EXPECT_EQ(to_text(1e30), "1e+30");
}

TEST(ParseNumber, ReadsTheWholeTextOrNothing) {
    EXPECT_EQ(parse_number("29.85"), 29.85);
    EXPECT_EQ(parse_number(" -1e3\t"), -1000);
    EXPECT_EQ(parse_number("+5"), 5);
    for (const char* text :
         {"", " ", "5 6", "5x", "0x10", "inf", "nan", "1e999", "+-5", "1,5", "--5"}) {
        EXPECT_EQ(parse_number(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace mlpipe
