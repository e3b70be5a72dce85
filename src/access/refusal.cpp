#include "access/refusal.h"

namespace mlpipe {
namespace {

constexpr std::string_view realm = "Bearer realm=\"mlpipe\"";

struct Reason {
    std::string_view message, error;
};

/// What a client needs to mend its request, and no more: whether a key exists is not told.
Reason reason_for(Doubt doubt) {
    switch (doubt) {
        case Doubt::missing:
            return {"A key is needed: send Authorization: Bearer KEY or X-API-Key: KEY", ""};
        case Doubt::malformed:
            return {"Authorization must be \"Bearer KEY\", X-API-Key a key", "invalid_request"};
        case Doubt::ambiguous:
            return {"Send one key, in Authorization or in X-API-Key", "invalid_request"};
        case Doubt::expired:
            return {"The key or token has expired", "invalid_token"};
        case Doubt::not_yet_valid:
            return {"The token is not valid yet", "invalid_token"};
        case Doubt::revoked:
            return {"The key was revoked", "invalid_token"};
        case Doubt::wrong_issuer:
            return {"The token is from another issuer", "invalid_token"};
        case Doubt::wrong_audience:
            return {"The token is for another audience", "invalid_token"};
        case Doubt::malformed_token:
            return {"The token is malformed or lacks a claim", "invalid_token"};
        case Doubt::none:
        case Doubt::unknown:
            break;
    }
    return {"The key or token is not known here", "invalid_token"};
}

/// Without what a quoted string may not hold (RFC 6750, 3).
std::string quotable(std::string_view text) {
    std::string plain(text);
    std::erase(plain, '"');
    return plain;
}

}  // namespace

Refusal refusal_for(Doubt doubt) {
    const Reason reason = reason_for(doubt);
    Refusal refusal{.status = doubt == Doubt::ambiguous ? 400 : 401,
                    .code = "unauthorized",
                    .message = std::string(reason.message),
                    .challenge = std::string(realm)};
    if (!reason.error.empty()) {
        refusal.challenge.append(", error=\"").append(reason.error);
        refusal.challenge.append("\", error_description=\"").append(quotable(reason.message));
        refusal.challenge += '"';
    }
    return refusal;
}

Refusal refusal_for_role(Role held, Role needed) {
    Refusal refusal{.status = 403, .code = "forbidden"};
    refusal.message =
        "This needs the role " + std::string(to_text(needed)) + ", and " +
        (held == Role::none ? "the token has none" : "the key has " + std::string(to_text(held)));
    refusal.challenge = std::string(realm) + ", error=\"insufficient_scope\", scope=\"mlpipe:" +
                        std::string(to_text(needed)) + "\"";
    return refusal;
}

Refusal refusal_for_rate(const RateState& state) {
    return {.status = 429,
            .code = "rate",
            .message = "More than " + to_text(state.allowance.rate) + " requests: try again in " +
                       std::to_string(state.retry_after_seconds) + " s",
            .challenge = "",
            .retry_after_seconds = state.retry_after_seconds};
}

RateFields rate_fields(const RateState& state) {
    return {.policy = "\"default\";q=" + std::to_string(state.allowance.burst) +
                      ";w=" + std::to_string(state.window_seconds),
            .limit = "\"default\";r=" + std::to_string(state.remaining) +
                     ";t=" + std::to_string(state.full_in_seconds)};
}

}  // namespace mlpipe
