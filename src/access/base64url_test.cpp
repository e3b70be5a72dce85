#include "access/base64url.h"

#include <gtest/gtest.h>

namespace mlpipe {
namespace {

TEST(Base64Url, DecodesTheVectorsOfRfc4648WithoutPadding) {
    EXPECT_EQ(decode_base64url(""), "");
    EXPECT_EQ(decode_base64url("Zg"), "f");
    EXPECT_EQ(decode_base64url("Zm8"), "fo");
    EXPECT_EQ(decode_base64url("Zm9v"), "foo");
    EXPECT_EQ(decode_base64url("Zm9vYmFy"), "foobar");
    EXPECT_EQ(decode_base64url("-_8"), "\xFB\xFF");
}

TEST(Base64Url, RefusesEverySecondSpellingOfTheSameBytes) {
    for (const std::string text : {"Zg==", "Zh", "Zm9", "Z", "Zm9vZ", "+/8", "Zm 9v", "Zm9v\n"}) {
        EXPECT_FALSE(decode_base64url(text)) << text;
    }
}

}  // namespace
}  // namespace mlpipe
