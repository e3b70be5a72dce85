// web_token.h: JSON Web Tokens (RFC 7519) that say who asks, checked as RFC 8725 recommends.
//
// A token is good if a key of the set signed it (compact JWS, RFC 7515), if now is before `exp`,
// which it must have, and not before `nbf` or `iat`, each with a leeway, and if issuer and audience
// are those of the rules. What a token says about how to check itself counts for nothing but to
// choose the key: `alg` must be that of the key's type.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "access/identity.h"
#include "access/token_keys.h"
#include "core/time_text.h"

namespace mlpipe {

struct TokenRules {
    std::optional<std::string> issuer = {};  ///< `iss` must be this; unset: any
    /// `aud` must be or contain this. Unset: a token must have none, for it is then meant for
    /// somebody else (RFC 7519, 4.1.3).
    std::optional<std::string> audience = {};
    /// The claim with the role, a text or a list of texts: "predict", "admin", or the same behind
    /// "mlpipe:". A claim inside another is named with dots: "realm_access.roles". Without that
    /// claim, `scope` and `scp` count, with "mlpipe:predict" and "mlpipe:admin". Of several roles
    /// the highest counts.
    std::string role_claim = "role";
    std::chrono::seconds leeway{60};  ///< how much two clocks may differ
};

inline constexpr std::size_t largest_token = 8 * 1024;  ///< bytes

struct TokenVerdict {
    /// none, unknown (no key of the set signed it), expired, not_yet_valid, wrong_issuer,
    /// wrong_audience or malformed_token.
    Doubt doubt = Doubt::malformed_token;
    Identity identity = {};        ///< whose `id` is "jwt:" and the subject; only without a doubt
    Moment from = {}, until = {};  ///< without a doubt: it is good in [from, until)
};

/// The payload of a compact JWS that a key of the set signed; else nothing. `shape` then tells a
/// wrong signature from what is no token at all.
enum class TokenShape { good, bad };
struct SignedPayload {
    std::optional<std::string> payload;
    TokenShape shape = TokenShape::bad;
};
[[nodiscard]] SignedPayload verify_signature(std::string_view token, const TokenKeys& keys);

/// Any thread. Throws nothing for a bad token.
[[nodiscard]] TokenVerdict check_token(std::string_view token, const TokenKeys& keys,
                                       const TokenRules& rules, Moment now);

/// Whether a credential is meant to be a token: two dots divide it.
[[nodiscard]] bool looks_like_token(std::string_view credential);

}  // namespace mlpipe
