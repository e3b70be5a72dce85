#include "access/token_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "access/test_tokens.h"
#include "core/error.h"

namespace mlpipe {
namespace {

using test_tokens::encode;
using test_tokens::rfc_modulus;
using test_tokens::secret;

std::string set_of(const std::string& keys) {
    return "{\"keys\":[" + keys + "]}";
}

std::string error_of(const std::string& text) {
    try {
        (void)TokenKeys::parse(text, "jwks.json");
        return "no error";
    } catch (const BadFormat& error) {
        return std::string(error.what()) + "\n" + error.why();
    }
}

const std::string strong = R"({"kty":"oct","k":")" + encode(secret) + "\"}";

TEST(TokenKeys, PassOverWhatIsNeverVerifiedWith) {
    const std::string others = R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"},)"
                               R"({"kty":"OKP","crv":"X25519","x":"AA"},)"
                               R"({"kty":"RSA","alg":"PS256","n":"AA","e":"AQAB"},)"
                               R"({"kty":"RSA","use":"enc","n":"AA","e":"AQAB"},)"
                               R"({"kty":"oct","key_ops":["sign"],"k":"AA"},)"
                               R"({"kty":"oct","alg":"RS256","k":"AA"},)";

    EXPECT_EQ(TokenKeys::parse(set_of(others + strong), "jwks.json").size(), 1u);
}

TEST(TokenKeys, AreChosenByIdAndAlgorithm) {
    const TokenKeys keys = TokenKeys::parse(
        set_of(R"({"kty":"oct","kid":"a","k":")" + encode(secret) + R"("},)" +
               R"({"kty":"oct","kid":"b","k":")" + encode(secret) + R"("},)" +
               R"({"kty":"RSA","kid":"c","alg":"RS256","use":"sig","key_ops":["verify"],"n":")" +
               rfc_modulus + R"(","e":"AQAB"})"),
        "jwks.json");

    EXPECT_EQ(keys.find("b", TokenAlgorithm::hs256)->id(), "b");
    EXPECT_EQ(keys.find("c", TokenAlgorithm::rs256)->id(), "c");
    EXPECT_EQ(keys.find(std::nullopt, TokenAlgorithm::rs256)->id(), "c");
    EXPECT_EQ(keys.find("c", TokenAlgorithm::hs256), nullptr);  // not its algorithm
    EXPECT_EQ(keys.find("d", TokenAlgorithm::hs256), nullptr);
    EXPECT_EQ(keys.find("", TokenAlgorithm::rs256), nullptr);
    EXPECT_EQ(keys.find(std::nullopt, TokenAlgorithm::hs256), nullptr);  // which one?
}

TEST(TokenKeys, SayWhichKeyIsNoGoodAndWhy) {
    const auto expect = [](const std::string& text, const std::string& why) {
        EXPECT_EQ(error_of(text), "jwks.json: this is no set of keys for tokens\n" + why) << text;
    };
    const std::string rsa = R"({"kty":"RSA","e":"AQAB","n":")";

    expect("", "it is no JSON object");
    expect("{}", "it has no list 'keys'");
    expect(R"({"keys":{}})", "it has no list 'keys'");
    expect(set_of(""), "no key in it can verify HS256, RS256 or EdDSA");
    expect(set_of(strong + ",7"), "key 2: it is no object");
    expect(set_of("{}"), "key 1: 'kty' is missing");
    expect(set_of(R"({"kty":1})"), "key 1: 'kty' is no text");
    expect(set_of(R"({"kty":"oct"})"), "key 1: 'k' is missing");
    expect(set_of(R"({"kty":"oct","k":"+"})"), "key 1: 'k' is not base64url");
    expect(set_of(R"({"kty":"oct","k":"AAAA"})"),
           "key 1: a secret of less than 32 bytes is too weak");
    expect(set_of(rsa + encode(std::string(128, '\x81')) + "\"}"),
           "key 1: an RSA key must have 2048 to 8192 bits");
    expect(set_of(rsa + encode(std::string(1025, '\x81')) + "\"}"),
           "key 1: an RSA key must have 2048 to 8192 bits");
    expect(set_of(R"({"kty":"RSA","e":"AQ","n":")" + rfc_modulus + "\"}"),
           "key 1: 'e' is no exponent of an RSA key");
    expect(set_of(R"({"kty":"RSA","e":"AQAB","d":"AQ","n":")" + rfc_modulus + "\"}"),
           "key 1: it is a private key, which only who signs tokens may have");
    expect(set_of(R"({"kty":"OKP","crv":"Ed25519","x":"AAAA"})"), "key 1: 'x' is no Ed25519 key");
    expect(set_of(R"({"kty":"oct","kty":"RSA"})"), "'kty' is there twice");
    expect(set_of(R"({"kty":"oct","kid":"a","k":")" + encode(secret) + R"("},)" +
                  R"({"kty":"oct","kid":"a","k":")" + encode(secret) + R"("})"),
           "key 2: its 'kid' is that of another key too");
    std::string many = strong;
    for (int i = 0; i < 100; ++i) many += "," + strong;
    expect(set_of(many), "it has more than 100 keys");
    expect(std::string(1024 * 1024 + 1, ' '), "it is larger than 1 MiB");
}

}  // namespace
}  // namespace mlpipe
