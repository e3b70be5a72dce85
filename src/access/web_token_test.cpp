#include "access/web_token.h"

#include <gtest/gtest.h>

#include "access/test_tokens.h"
#include "access/token_cache.h"

namespace mlpipe {
namespace {

using namespace std::chrono_literals;
using test_tokens::encode;
using test_tokens::hmac;
using test_tokens::rfc_eddsa_key_set;
using test_tokens::rfc_eddsa_token;
using test_tokens::rfc_hs256_key_set;
using test_tokens::rfc_hs256_token;
using test_tokens::rfc_modulus;
using test_tokens::rfc_rs256_key_set;
using test_tokens::rfc_rs256_token;
using test_tokens::secret_key_set;
using test_tokens::signed_token;
using test_tokens::token_of;

const Moment noon{1'800'000'000s};  // 2027-01-15T08:00:00Z
const std::string good_claims = R"({"sub":"ann","exp":1800000600,"role":"predict"})";

TokenKeys keys_of(const std::string& set) {
    return TokenKeys::parse(set, "jwks.json");
}

TokenVerdict check(const std::string& token, const TokenRules& rules = {}, Moment now = noon) {
    return check_token(token, keys_of(secret_key_set), rules, now);
}

TEST(WebToken, VerifiesTheVectorsOfTheStandards) {
    const std::string payload =
        "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

    EXPECT_EQ(verify_signature(rfc_hs256_token, keys_of(rfc_hs256_key_set)).payload, payload);
    EXPECT_EQ(verify_signature(rfc_rs256_token, keys_of(rfc_rs256_key_set)).payload, payload);
    EXPECT_EQ(verify_signature(rfc_eddsa_token, keys_of(rfc_eddsa_key_set)).payload,
              "Example of Ed25519 signing");
}

TEST(WebToken, FailsWithAnyBitOfTheVectorsChanged) {
    const auto expect_each_change_refused = [](const std::string& token, const std::string& set) {
        const TokenKeys keys = keys_of(set);
        for (std::size_t i = 0; i < token.size(); i += 7) {
            std::string forged = token;
            forged[i] = forged[i] == 'A' ? 'B' : 'A';
            if (forged != token) {
                EXPECT_FALSE(verify_signature(forged, keys).payload) << forged;
            }
        }
    };

    expect_each_change_refused(rfc_hs256_token, rfc_hs256_key_set);
    expect_each_change_refused(rfc_rs256_token, rfc_rs256_key_set);
    expect_each_change_refused(rfc_eddsa_token, rfc_eddsa_key_set);
}

TEST(WebToken, SaysWhoAsksAndWhatTheyMayDo) {
    const TokenVerdict verdict = check(token_of(good_claims));

    EXPECT_EQ(verdict.doubt, Doubt::none);
    EXPECT_EQ(verdict.identity.id, "jwt:ann");
    EXPECT_EQ(verdict.identity.role, Role::predict);
    EXPECT_EQ(verdict.until, noon + 660s);
}

TEST(WebToken, IsRefusedWhateverAForgerWritesIntoItsHeader) {
    for (const std::string header :
         {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":""})", R"({"alg":"hs256"})",
          R"({"alg":"HS512"})", R"({"alg":"RS256"})", R"({"alg":"ES256"})", R"({"alg":"EdDSA"})",
          R"({"alg":"HS256","kid":"other"})", R"({"alg":"HS256","kid":""})"}) {
        EXPECT_EQ(check(signed_token(header, good_claims)).doubt, Doubt::unknown) << header;
    }
    for (const std::string header :
         {"", "{}", "[]", R"({"alg":7})", R"({"alg":null})", R"({"alg":["HS256"]})",
          R"({"alg":"HS256","alg":"HS256"})", R"({"alg":"HS256","crit":["exp"],"exp":1})",
          R"({"alg":"HS256","crit":[]})", R"({"alg":"HS256","kid":1})", R"({"alg":"HS256"}x)",
          R"({"alg":"HS256","typ":"dpop+jwt"})", R"({"alg":"HS256","typ":1})"}) {
        EXPECT_EQ(check(signed_token(header, good_claims)).doubt, Doubt::malformed_token) << header;
    }
}

TEST(WebToken, TakesTheTypesThatNameATokenForAccess) {
    for (const std::string type : {"JWT", "jwt", "at+jwt", "application/at+JWT"}) {
        const std::string header = R"({"alg":"HS256","kid":"intern","typ":")" + type + "\"}";
        EXPECT_EQ(check(signed_token(header, good_claims)).doubt, Doubt::none) << type;
    }
}

TEST(WebToken, DoesNotTakeAPublicKeyForASharedSecret) {
    // The forger signs by HMAC with what everybody knows: the modulus, or the whole key set.
    const TokenKeys keys = keys_of(rfc_rs256_key_set);
    for (const std::string& known : {rfc_modulus, rfc_rs256_key_set}) {
        const std::string text = encode(R"({"alg":"HS256"})") + "." + encode(good_claims);
        const std::string forged = text + "." + encode(hmac(known, text));

        EXPECT_EQ(check_token(forged, keys, {}, noon).doubt, Doubt::unknown);
    }
}

TEST(WebToken, IsRefusedInEveryOtherShape) {
    const std::string good = token_of(good_claims);
    const std::size_t signature = good.rfind('.') + 1;
    const auto doubt = [](const std::string& token) { return check(token).doubt; };

    for (const std::string& token :
         {std::string(), std::string("."), std::string(".."), good + ".", "." + good, good + "=",
          good + "\n", good.substr(0, signature - 1), good + ".a.b", std::string(8193, 'a'),
          "e30." + std::string(9000, 'A') + ".AA"}) {
        EXPECT_EQ(doubt(token), Doubt::malformed_token) << token;
    }
    EXPECT_EQ(doubt(good.substr(0, signature)), Doubt::unknown);  // an empty signature
    EXPECT_EQ(doubt(good.substr(0, good.size() - 3)), Doubt::unknown);
    EXPECT_EQ(doubt(good + "A"), Doubt::unknown);
}

TEST(WebToken, IsRefusedWithASecondSpellingOfItsSignature) {
    // 32 bytes end in a letter of which two bits are not used.
    std::string token = token_of(good_claims);
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    token.back() = letters[letters.find(token.back()) + 1];

    EXPECT_EQ(check(token).doubt, Doubt::malformed_token);
}

TEST(WebToken, IsRefusedWithClaimsThatAreNotWhatTheyMustBe) {
    for (const std::string claims : {"",
                                     "[]",
                                     "{}",
                                     "7",
                                     R"({"sub":"ann","exp":1800000600,"role":"predict"}{})",
                                     R"({"sub":"ann"})",
                                     R"({"exp":1800000600})",
                                     R"({"sub":"","exp":1800000600})",
                                     R"({"sub":7,"exp":1800000600})",
                                     R"({"sub":"ann","exp":"1800000600"})",
                                     R"({"sub":"ann","exp":-1})",
                                     R"({"sub":"ann","exp":1e300})",
                                     R"({"sub":"ann","exp":1e400})",
                                     R"({"sub":"ann","exp":18446744073709551615})",
                                     R"({"sub":"ann","exp":null})",
                                     R"({"sub":"ann","exp":true})",
                                     R"({"sub":"ann","exp":NaN})",
                                     R"({"sub":"ann","exp":1800000600,"exp":1900000000})",
                                     R"({"sub":"ann","sub":"bob","exp":1800000600})",
                                     R"({"sub":"ann","exp":1800000600,"nbf":"now"})",
                                     R"({"sub":"ann","exp":1800000600,"iat":-5})",
                                     R"({"sub":"ann","exp":1800000600,"iat":1800000601})",
                                     R"({"sub":"ann","exp":1800000600,"x":[[[[[[[[[1]]]]]]]]]})",
                                     "{\"sub\":\"\xFF\",\"exp\":1}"}) {
        EXPECT_EQ(check(token_of(claims)).doubt, Doubt::malformed_token) << claims;
    }
    EXPECT_EQ(check(token_of(R"({"exp":1800000600,"sub":")" + std::string(201, 'a') + "\"}")).doubt,
              Doubt::malformed_token);
}

TEST(WebToken, IsGoodFromNotBeforeUntilItExpiresWithALeeway) {
    const std::string token =
        token_of(R"({"sub":"ann","exp":1800000600.5,"nbf":1800000000,"iat":1799999990})");

    EXPECT_EQ(check(token, {}, noon - 60s - 1ms).doubt, Doubt::not_yet_valid);
    EXPECT_EQ(check(token, {}, noon - 60s).doubt, Doubt::none);
    EXPECT_EQ(check(token, {}, noon + 660s + 499ms).doubt, Doubt::none);
    EXPECT_EQ(check(token, {}, noon + 660s + 500ms).doubt, Doubt::expired);
    EXPECT_EQ(check(token, {.leeway = 0s}, noon + 601s).doubt, Doubt::expired);
    EXPECT_EQ(check(token_of(R"({"sub":"ann","exp":1800000600,"iat":1800000100})")).doubt,
              Doubt::not_yet_valid);
}

TEST(WebToken, MustComeFromTheIssuerOfTheRules) {
    const TokenRules rules{.issuer = "https://id.example"};
    const auto doubt = [&](const std::string& issuer) {
        return check(token_of(R"({"sub":"ann","exp":1800000600)" + issuer + "}"), rules).doubt;
    };

    EXPECT_EQ(doubt(R"(,"iss":"https://id.example")"), Doubt::none);
    EXPECT_EQ(doubt(R"(,"iss":"https://id.example/")"), Doubt::wrong_issuer);
    EXPECT_EQ(doubt(R"(,"iss":["https://id.example"])"), Doubt::wrong_issuer);
    EXPECT_EQ(doubt(""), Doubt::wrong_issuer);
}

TEST(WebToken, MustBeMeantForTheAudienceOfTheRules) {
    const auto doubt = [](const std::string& audience, const TokenRules& rules) {
        return check(token_of(R"({"sub":"ann","exp":1800000600)" + audience + "}"), rules).doubt;
    };
    const TokenRules rules{.audience = "churn"};

    EXPECT_EQ(doubt(R"(,"aud":"churn")", rules), Doubt::none);
    EXPECT_EQ(doubt(R"(,"aud":["crm","churn"])", rules), Doubt::none);
    EXPECT_EQ(doubt(R"(,"aud":"crm")", rules), Doubt::wrong_audience);
    EXPECT_EQ(doubt("", rules), Doubt::wrong_audience);
    EXPECT_EQ(doubt(R"(,"aud":7)", rules), Doubt::malformed_token);
    EXPECT_EQ(doubt(R"(,"aud":"churn")", {}), Doubt::wrong_audience);
}

TEST(WebToken, FindsTheRoleInTheClaimOfTheRulesOrInTheScope) {
    const auto role = [](const std::string& claim, const std::string& name = "role") {
        const TokenVerdict verdict = check(
            token_of(R"({"sub":"ann","exp":1800000600,)" + claim + "}"), {.role_claim = name});
        EXPECT_EQ(verdict.doubt, Doubt::none) << claim;
        return verdict.identity.role;
    };

    EXPECT_EQ(role(R"("role":"admin")"), Role::admin);
    EXPECT_EQ(role(R"("role":["clerk","predict","mlpipe:admin"])"), Role::admin);
    EXPECT_EQ(role(R"("role":"Admin")"), Role::none);
    EXPECT_EQ(role(R"("role":7)"), Role::none);
    EXPECT_EQ(role(R"("role":"none","scope":"mlpipe:admin")"), Role::none);
    EXPECT_EQ(role(R"("scope":"openid mlpipe:predict")"), Role::predict);
    EXPECT_EQ(role(R"("scope":"openid admin")"), Role::none);  // admin of what?
    EXPECT_EQ(role(R"("scp":["mlpipe:admin"])"), Role::admin);
    EXPECT_EQ(role(R"("realm_access":{"roles":["predict"]})", "realm_access.roles"), Role::predict);
    EXPECT_EQ(role(R"("https://x.example/role":"admin")", "https://x.example/role"), Role::admin);
    EXPECT_EQ(role(R"("realm_access":7)", "realm_access.roles"), Role::none);
}

TEST(WebToken, EscapesTheSubjectForLogs) {
    const auto id = [](const std::string& subject) {
        return check(token_of(R"({"exp":1800000600,"sub":")" + subject + "\"}")).identity.id;
    };

    EXPECT_EQ(id("auth0|4711"), "jwt:auth0|4711");
    EXPECT_EQ(id(R"(a b\"c\\d%e\n\u0000)"), "jwt:a%20b%22c%5Cd%25e%0A%00");
    EXPECT_EQ(id("\xC3\xA4"), "jwt:%C3%A4");
}

TEST(TokenCache, AsksTheClockEveryTime) {
    TokenCache cache;
    const TokenKeys keys = keys_of(secret_key_set);
    const std::string token = token_of(good_claims);

    EXPECT_EQ(cache.check(token, keys, {}, noon).identity->id, "jwt:ann");
    EXPECT_EQ(cache.check(token, keys, {}, noon + 600s).identity->id, "jwt:ann");
    EXPECT_EQ(cache.check(token, keys, {}, noon + 660s).doubt, Doubt::expired);
    EXPECT_EQ(cache.check(token, keys, {}, noon).doubt, Doubt::none);
}

TEST(TokenCache, ForgetsItsTokensWhenTheKeysChange) {
    TokenCache cache;
    const std::string token = token_of(good_claims);
    EXPECT_EQ(cache.check(token, keys_of(secret_key_set), {}, noon).doubt, Doubt::none);

    cache.clear();

    EXPECT_EQ(cache.check(token, keys_of(rfc_hs256_key_set), {}, noon).doubt, Doubt::unknown);
}

TEST(TokenCache, TellsAForgedTokenFromTheOneItKnows) {
    TokenCache cache;
    const TokenKeys keys = keys_of(secret_key_set);
    const std::string token = token_of(good_claims);
    EXPECT_EQ(cache.check(token, keys, {}, noon).doubt, Doubt::none);

    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string forged = token;
        forged[i] = forged[i] == 'x' ? 'y' : 'x';
        EXPECT_NE(cache.check(forged, keys, {}, noon).doubt, Doubt::none) << forged;
    }
}

}  // namespace
}  // namespace mlpipe
