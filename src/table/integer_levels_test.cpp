#include "table/integer_levels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlpipe {
namespace {

TEST(CanonicalInteger, WritesEveryIntegerInOneWay) {
    for (const char* text : {"-7", " -07 ", "-7.0", "-7e0", "-70e-1"}) {
        EXPECT_EQ(canonical_integer(text), "-7") << text;
    }
    for (const char* text : {"0", "00", "-0", "+0", "0.0", "-0.0"}) {
        EXPECT_EQ(canonical_integer(text), "0") << text;
    }
    EXPECT_EQ(canonical_integer("00123456789012345678901234567890"),
              "123456789012345678901234567890");
}

TEST(CanonicalInteger, KnowsNoOtherTexts) {
    for (const char* text : {"", "x", "1.5", "-", "1e300", "inf", "1 2"}) {
        EXPECT_EQ(canonical_integer(text), std::nullopt) << text;
    }
}

TEST(WriteIntegersCanonically, MergesLevelsAndKeepsMissingCells) {
    Texts texts;
    for (const char* cell : {"1", "0", "01", "x", "0.0"}) {
        texts.codes.push_back(texts.dictionary.add(cell));
    }
    texts.codes.push_back(missing_code);

    write_integers_canonically(texts);

    EXPECT_THAT(texts.codes, testing::ElementsAre(0, 1, 0, 2, 1, missing_code));
    EXPECT_EQ(texts.dictionary.size(), 3);
    EXPECT_EQ(texts.dictionary.text(2), "x");
}

TEST(ArePlainIntegers, DoesNotTakeCodesForIntegers) {
    const auto plain = [](const std::vector<std::string>& texts) {
        Dictionary dictionary;
        for (const std::string& text : texts) dictionary.add(text);
        return are_plain_integers(dictionary);
    };

    EXPECT_TRUE(plain({"0", "10", "-3"}));
    EXPECT_FALSE(plain({"1", "00501"}));
    EXPECT_FALSE(plain({"1", "1.0"}));
    EXPECT_FALSE(plain({"1", "x"}));
    EXPECT_FALSE(plain({}));
}

}  // namespace
}  // namespace mlpipe
