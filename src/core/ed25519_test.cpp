#include "core/ed25519.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/hex.h"

namespace mlpipe {
namespace {

/// RFC 8032, section 7.1, test 2: the secret key as PKCS #8, whose first 16 bytes are fixed.
const char* const secret =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n"
    "-----END PRIVATE KEY-----\n";
const char* const public_hex = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
const char* const signature_hex =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

TEST(Ed25519, GivesTheSignatureOfTheStandard) {
    const auto key = Ed25519PrivateKey::from_pem(secret, "key");

    EXPECT_EQ(hex(key.public_key().bytes), public_hex);
    EXPECT_EQ(hex(key.sign("r")), signature_hex);
    EXPECT_TRUE(verify(key.public_key(), "r", key.sign("r")));
}

TEST(Ed25519, KnowsAnotherMessageKeyOrSignature) {
    const auto key = Ed25519PrivateKey::from_pem(secret, "key");
    Ed25519Signature signature = key.sign("r");

    EXPECT_FALSE(verify(key.public_key(), "s", signature));
    EXPECT_FALSE(verify(Ed25519PrivateKey::generate().public_key(), "r", signature));
    signature[5] ^= 1;
    EXPECT_FALSE(verify(key.public_key(), "r", signature));
}

TEST(Ed25519, WritesAndReadsPem) {
    const auto key = Ed25519PrivateKey::generate();

    EXPECT_EQ(Ed25519PrivateKey::from_pem(key.to_pem(), "key").public_key(), key.public_key());
    EXPECT_EQ(public_key_from_pem(to_pem(key.public_key()), "key"), key.public_key());
    EXPECT_NE(Ed25519PrivateKey::generate().public_key(), key.public_key());
}

TEST(Ed25519, RefusesWhatIsNoSuchKey) {
    for (const std::string& pem :
         {std::string(), std::string("text"), to_pem(Ed25519PublicKey{})}) {
        EXPECT_THROW(static_cast<void>(Ed25519PrivateKey::from_pem(pem, "key.pem")), BadFormat);
    }
    try {
        static_cast<void>(public_key_from_pem(secret, "key.pem"));
        FAIL() << "took a private key for a public one";
    } catch (const BadFormat& error) {
        EXPECT_EQ(error.full_text(),
                  "key.pem: this is not an Ed25519 public key in PEM\n"
                  "  help: openssl pkey -in PRIVATE.pem -pubout writes one");
    }
}

TEST(Hex, ReadsWhatItWrites) {
    EXPECT_EQ(hex(*parse_hex("00ff7f")), "00ff7f");
    EXPECT_FALSE(parse_hex("0"));
    EXPECT_FALSE(parse_hex("0g"));
    EXPECT_FALSE(parse_hex("FF"));
}

}  // namespace
}  // namespace mlpipe
