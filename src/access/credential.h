// credential.h: what a request presents to say who asks: `Authorization: Bearer …` (RFC 6750) or
// `X-API-Key: …`.
#pragma once

#include <string_view>

#include "access/identity.h"

namespace mlpipe {

/// The header fields of one request; an absent one is empty and counts 0.
struct CredentialFields {
    std::string_view authorization = {};
    int n_authorization = 0;  ///< how many Authorization fields there are
    std::string_view api_key = {};
    int n_api_key = 0;  ///< how many X-API-Key fields there are
};

/// `text` is the key or the token, a view into the fields. `doubt` is none, missing, malformed (the
/// scheme is not Bearer, which may be written in any case, with at least one space behind it, or
/// the rest is no token68 of RFC 9110, 11.2) or ambiguous (a field is there twice, or both are and
/// differ).
struct Credential {
    Doubt doubt = Doubt::missing;
    std::string_view text = {};
};

[[nodiscard]] Credential read_credential(const CredentialFields& fields);

}  // namespace mlpipe
