// pass.h: what the gate decided on a request by its head, and how that enters the answer.
#pragma once

#include <optional>
#include <string>

#include "access/access_control.h"
#include "api/client_address.h"
#include "api/request.h"
#include "api/response.h"

namespace mlpipe::api {

/// Kept from the head of a request to its answer; reused from request to request.
struct Pass {
    std::string key_id = {};  ///< of who asks; empty where nobody was asked or is known
    Role role = Role::admin;
    std::optional<Refusal> refusal = {};  ///< 400, 401, 403 or 429; unset: it may be answered
    std::optional<RateState> rate = {};   ///< unset: without a limit

    void clear();
};

/// Asks who sends `request` and whether they may, once: each call counts against their rate.
void decide(Pass& pass, Gatekeeper& gate, const Request& request, const ClientAddress& client,
            Role needed);

/// A problem document with WWW-Authenticate or Retry-After.
void set_refusal(Response& response, const Request& request, const Refusal& refusal);

/// RateLimit-Policy and RateLimit.
void add_rate_fields(Response& response, const RateState& state);

}  // namespace mlpipe::api
