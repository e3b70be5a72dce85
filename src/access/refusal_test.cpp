#include "access/refusal.h"

#include <gtest/gtest.h>

namespace mlpipe {
namespace {

TEST(Refusal, ChallengesWithoutAnErrorWhenNothingWasSent) {
    const Refusal refusal = refusal_for(Doubt::missing);

    EXPECT_EQ(refusal.status, 401);
    EXPECT_EQ(refusal.code, "unauthorized");
    EXPECT_EQ(refusal.message, "A key is needed: send Authorization: Bearer KEY or X-API-Key: KEY");
    EXPECT_EQ(refusal.challenge, "Bearer realm=\"mlpipe\"");
}

TEST(Refusal, SaysWhyACredentialIsRefused) {
    const auto expect = [](Doubt doubt, int status, const std::string& message,
                           const std::string& error, const std::string& description) {
        const Refusal refusal = refusal_for(doubt);
        EXPECT_EQ(refusal.status, status);
        EXPECT_EQ(refusal.message, message);
        EXPECT_EQ(refusal.challenge, "Bearer realm=\"mlpipe\", error=\"" + error +
                                         "\", error_description=\"" + description + "\"");
    };
    const auto expect_token = [&](Doubt doubt, const std::string& message) {
        expect(doubt, 401, message, "invalid_token", message);
    };

    expect_token(Doubt::unknown, "The key or token is not known here");
    expect_token(Doubt::expired, "The key or token has expired");
    expect_token(Doubt::not_yet_valid, "The token is not valid yet");
    expect_token(Doubt::revoked, "The key was revoked");
    expect_token(Doubt::wrong_issuer, "The token is from another issuer");
    expect_token(Doubt::wrong_audience, "The token is for another audience");
    expect_token(Doubt::malformed_token, "The token is malformed or lacks a claim");
    expect(Doubt::malformed, 401, "Authorization must be \"Bearer KEY\", X-API-Key a key",
           "invalid_request", "Authorization must be Bearer KEY, X-API-Key a key");
    expect(Doubt::ambiguous, 400, "Send one key, in Authorization or in X-API-Key",
           "invalid_request", "Send one key, in Authorization or in X-API-Key");
}

TEST(Refusal, NamesTheRoleThatIsNeeded) {
    const Refusal refusal = refusal_for_role(Role::predict, Role::admin);

    EXPECT_EQ(refusal.status, 403);
    EXPECT_EQ(refusal.code, "forbidden");
    EXPECT_EQ(refusal.message, "This needs the role admin, and the key has predict");
    EXPECT_EQ(refusal.challenge,
              "Bearer realm=\"mlpipe\", error=\"insufficient_scope\", scope=\"mlpipe:admin\"");
    EXPECT_EQ(refusal_for_role(Role::none, Role::predict).message,
              "This needs the role predict, and the token has none");
}

TEST(Refusal, SaysWhenToComeAgainAndHowMuchIsLeft) {
    const RateState state{.allowance = {.rate = {.requests = 6000, .seconds = 60}, .burst = 200},
                          .allowed = false,
                          .remaining = 0,
                          .retry_after_seconds = 1,
                          .full_in_seconds = 2,
                          .window_seconds = 2};

    const Refusal refusal = refusal_for_rate(state);

    EXPECT_EQ(refusal.status, 429);
    EXPECT_EQ(refusal.code, "rate");
    EXPECT_EQ(refusal.message, "More than 6000/min requests: try again in 1 s");
    EXPECT_EQ(refusal.retry_after_seconds, 1u);
    EXPECT_EQ(rate_fields(state).policy, "\"default\";q=200;w=2");
    EXPECT_EQ(rate_fields(state).limit, "\"default\";r=0;t=2");
}

}  // namespace
}  // namespace mlpipe
