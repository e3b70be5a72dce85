// identity.h: who asks, once that is proved, and why not, where it is not.
#pragma once

#include <optional>
#include <string>

#include "access/rate.h"
#include "access/role.h"

namespace mlpipe {

struct Identity {
    std::string id;    ///< for logs: of a key its id, of a token its subject, printable ASCII
    std::string name;  ///< what a person called it; UTF-8, may be empty
    Role role = Role::none;
    std::optional<Allowance> allowance = {};  ///< in place of the service's
};

/// Why a credential proves nothing. An unknown key and a wrong one are the same to the outside.
enum class Doubt {
    none,             ///< it proves who asks
    missing,          ///< there is none
    malformed,        ///< Authorization is no "Bearer CREDENTIAL"
    ambiguous,        ///< several, and they differ
    unknown,          ///< no such key, or no trusted signature
    expired,          ///< its time is over
    not_yet_valid,    ///< its time has not come
    revoked,          ///< taken back
    wrong_issuer,     ///< of a token: from somebody else
    wrong_audience,   ///< of a token: for somebody else
    malformed_token,  ///< of a token: its shape or claims are not what they must be
};

}  // namespace mlpipe
