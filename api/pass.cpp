#include "api/pass.h"

namespace mlpipe::api {

void Pass::clear() {
    key_id.clear();
    role = Role::admin;
    refusal.reset();
    rate.reset();
}

void decide(Pass& pass, Gatekeeper& gate, const Request& request, const ClientAddress& client,
            Role needed) {
    pass.clear();
    if (needed == Role::none) return;
    const CredentialFields fields{.authorization = request.header("authorization"),
                                  .n_authorization = request.count_header("authorization"),
                                  .api_key = request.header("x-api-key"),
                                  .n_api_key = request.count_header("x-api-key")};
    Admission admission = gate.admit(fields, client.network, needed,
                                     std::chrono::system_clock::now(), RateLimiter::Clock::now());
    if (admission.who != nullptr) {
        pass.key_id = admission.who->id;
        pass.role = admission.who->role;
    }
    pass.refusal = std::move(admission.refusal);
    pass.rate = admission.rate;
}

void set_refusal(Response& response, const Request& request, const Refusal& refusal) {
    set_problem(response, request, refusal.status, refusal.code, refusal.message);
    if (!refusal.challenge.empty()) response.add_header("WWW-Authenticate", refusal.challenge);
    if (refusal.retry_after_seconds > 0) {
        response.add_header("Retry-After", std::to_string(refusal.retry_after_seconds));
    }
}

void add_rate_fields(Response& response, const RateState& state) {
    const RateFields fields = rate_fields(state);
    response.add_header("RateLimit-Policy", fields.policy);
    response.add_header("RateLimit", fields.limit);
}

}  // namespace mlpipe::api
