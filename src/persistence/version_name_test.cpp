#include "persistence/version_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlpipe {
namespace {

TEST(VersionName, HasAtLeastThreeDigits) {
    EXPECT_EQ((VersionName{"2026_11_22", 7}.text()), "2026_11_22_007");
    EXPECT_EQ((VersionName{"2026_11_22", 1234}.text()), "2026_11_22_1234");
}

TEST(VersionName, ReadsBackWhatItWrote) {
    for (const char* text : {"2026_11_22_001", "2026_11_22_999", "2026_11_22_1000"}) {
        const auto name = parse_version_name(text);

        ASSERT_TRUE(name) << text;
        EXPECT_EQ(name->text(), text);
    }
}

TEST(VersionName, IsNothingElse) {
    for (const char* text : {"", "2026_11_22", "2026_11_22_", "2026_11_22_000", "2026_11_22_01",
                             "2026_11_22_0001", "2026-11-22-001", "2026_11_22_001x", "../../etc_x",
                             ".tmp-2026_11_22_001", "2026_11_22_10000000", "2026_11_22_-01"}) {
        EXPECT_EQ(parse_version_name(text), std::nullopt) << text;
    }
}

TEST(VersionName, AThousandthVersionIsLaterThanThe999th) {
    EXPECT_LT(*parse_version_name("2026_11_22_999"), *parse_version_name("2026_11_22_1000"));
    EXPECT_LT(*parse_version_name("2026_11_22_1000"), *parse_version_name("2026_11_23_001"));
}

TEST(NextVersionName, RunsWithinTheDay) {
    const std::vector<std::string> existing{"2026_11_21_005", "2026_11_22_001", "2026_11_22_003",
                                            "notes"};

    EXPECT_EQ(next_version_name("2026_11_22", existing).text(), "2026_11_22_004");
    EXPECT_EQ(next_version_name("2026_11_23", existing).text(), "2026_11_23_001");
}

TEST(UtcText, IsIso8601WithoutAskingTheTimeZone) {
    const auto time = std::chrono::system_clock::from_time_t(1795337040);  // date -u -d @…

    EXPECT_EQ(utc_text(time), "2026-11-22T08:44:00Z");
    EXPECT_EQ(version_date(time), "2026_11_22");
}

}  // namespace
}  // namespace mlpipe
