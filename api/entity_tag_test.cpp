#include "api/entity_tag.h"

#include <gtest/gtest.h>

namespace mlpipe::api {
namespace {

TEST(EntityTag, NamesTheBytes) {
    EXPECT_EQ(Tagged("a").tag, "\"ca978112ca1bbdcafac231b39a23dc4d\"");  // sha256sum
    EXPECT_NE(Tagged("a").tag, Tagged("b").tag);
}

TEST(EntityTag, IsFoundInAList) {
    EXPECT_TRUE(lists_tag("\"a\"", "\"a\""));
    EXPECT_TRUE(lists_tag("\"x\", W/\"a\" , \"y\"", "\"a\""));
    EXPECT_TRUE(lists_tag("*", "\"a\""));
    EXPECT_FALSE(lists_tag("", "\"a\""));
    EXPECT_FALSE(lists_tag("a, \"ab\",", "\"a\""));
}

}  // namespace
}  // namespace mlpipe::api
