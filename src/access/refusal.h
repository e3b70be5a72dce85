// refusal.h: how a request is refused that may not be answered: what goes into the problem document
// and its header fields.
#pragma once

#include <string>
#include <string_view>

#include "access/identity.h"
#include "access/rate_limiter.h"

namespace mlpipe {

struct Refusal {
    int status = 401;                       ///< 400, 401, 403 or 429
    std::string_view code = "";             ///< "unauthorized", "forbidden", "rate"
    std::string message = "";               ///< for people
    std::string challenge = "";             ///< WWW-Authenticate (RFC 6750, 3), or empty
    std::uint32_t retry_after_seconds = 0;  ///< Retry-After, or 0
};

/// REQUIRES: there is a doubt.
[[nodiscard]] Refusal refusal_for(Doubt doubt);
/// 403: who asks is known, and may not. REQUIRES: needed is predict or admin.
[[nodiscard]] Refusal refusal_for_role(Role held, Role needed);
/// 429.
[[nodiscard]] Refusal refusal_for_rate(const RateState& state);

/// The header fields that tell a client how much it may still ask
/// (draft-ietf-httpapi-ratelimit-headers-10):
///   RateLimit-Policy: "default";q=200;w=2       at most q requests in w seconds
///   RateLimit: "default";r=199;t=1              r are left now, all of q in t seconds
struct RateFields {
    std::string policy, limit;
};
[[nodiscard]] RateFields rate_fields(const RateState& state);

}  // namespace mlpipe
