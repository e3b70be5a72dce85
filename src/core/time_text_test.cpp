#include "core/time_text.h"

#include <gtest/gtest.h>

namespace mlpipe {
namespace {

std::string reread(std::string_view text) {
    const auto time = parse_time(text);
    return time ? utc_text(*time) : "nothing";
}

TEST(ParseTime, TakesWhatPeopleWrite) {
    EXPECT_EQ(reread("2026-03-03T14:02:05Z"), "2026-03-03T14:02:05Z");
    EXPECT_EQ(reread("2026-03-03T14:02"), "2026-03-03T14:02:00Z");
    EXPECT_EQ(reread("2026-03-03 14:02"), "2026-03-03T14:02:00Z");
    EXPECT_EQ(reread("2026-03-03"), "2026-03-03T00:00:00Z");
    EXPECT_EQ(reread("9999-12-31T23:59:59"), "9999-12-31T23:59:59Z");
    EXPECT_EQ(reread("0001-01-01"), "0001-01-01T00:00:00Z");
    EXPECT_EQ(reread("2024-02-29"), "2024-02-29T00:00:00Z");
}

TEST(ParseTime, TakesAnOffsetOff) {
    EXPECT_EQ(reread("2026-03-03T00:30+01:00"), "2026-03-02T23:30:00Z");
    EXPECT_EQ(reread("2026-03-03T14:02:05-0530"), "2026-03-03T19:32:05Z");
}

TEST(ParseTime, RefusesWhatIsNoTime) {
    for (const char* text :
         {"", "2026", "2026-3-3", "2026-13-01", "2026-02-29", "2026-00-10", "2026-03-03T24:00",
          "2026-03-03T14", "2026-03-03T14:60", "2026-03-03T14:02:60", "2026-03-03T14:02 ",
          "2026-03-03T14:02+1", "2026-03-03Z", "yesterday", "2026-03-03T14:02:05Zx"}) {
        EXPECT_EQ(reread(text), "nothing") << text;
    }
}

}  // namespace
}  // namespace mlpipe
