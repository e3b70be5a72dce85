#include "core/digest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlpipe {
namespace {

// FIPS 180-4 examples.
TEST(Sha256, GivesThePublishedDigests) {
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_hex("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, IsTheDigestOfAllPieces) {
    Sha256 digest;
    digest.add("ab");
    const std::string of_two = digest.hex();
    digest.add("");
    digest.add("c");

    EXPECT_EQ(of_two, sha256_hex("ab"));
    EXPECT_EQ(digest.hex(), sha256_hex("abc"));
}

}  // namespace
}  // namespace mlpipe
