// audit_verification.h: is the audit log what was written?
//
// Every entry is read and its hash computed anew. What this cannot see: that someone who can write
// the file has made every hash from some entry on, and the head, anew. Against that the head is
// noted elsewhere, from time to time, and given here as `expected`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "audit/audit_chain.h"

namespace mlpipe {

struct AuditVerification {
    std::uint64_t entries = 0;            ///< looked at
    std::uint64_t records = 0;            ///< predictions in them
    std::uint64_t lost = 0;               ///< predictions that gaps tell of
    std::int64_t first = 0;               ///< number of the first entry, 0 if there is none
    std::int64_t from_us = 0, to_us = 0;  ///< of the predictions
    ChainHead head;                       ///< the last entry that is right
    std::string fault;                    ///< the first broken place; empty if there is none

    [[nodiscard]] bool passed() const { return fault.empty(); }
};

/// Every entry that is there when it begins. `expected`: an earlier head, which must still be in
/// the chain unless retention has cut it off. Throws IoFailure; BadFormat if it is no audit log or
/// the database itself is damaged.
[[nodiscard]] AuditVerification verify_audit_log(const std::filesystem::path& file,
                                                 const std::optional<ChainHead>& expected = {});

}  // namespace mlpipe
