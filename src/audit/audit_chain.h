// audit_chain.h: the entries of the audit log and the chain of hashes that binds them together.
//
//   hash = SHA-256( "mlpipe audit 1\n" + hash of the entry before + "\n"
//                   + "number kind time_from time_to records model\n" + payload )
//
// Before the first entry stand 64 zeros. So whoever changes, removes, adds or reorders entries must
// compute every later hash anew, and then the last one differs from the one noted elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "audit/audit_lane.h"

namespace mlpipe {

/// The kinds of entries, as they are called in the file.
namespace entry_kind {
inline constexpr std::string_view predictions = "predictions";  ///< a block of records
inline constexpr std::string_view gap = "gap";                  ///< records were lost
inline constexpr std::string_view cut = "cut";                  ///< old entries were deleted
}  // namespace entry_kind

struct ChainEntry {
    std::int64_t number = 0;  ///< 1, 2, 3, …
    std::string kind = {};
    std::int64_t from_us = 0, to_us = 0;  ///< when; microseconds since 1970, UTC
    std::uint64_t records = 0;            ///< in it; of a gap: lost
    std::string model = {};               ///< SHA-256 of the definition, or empty
    std::string payload = {};
    std::string hash = {};  ///< 64 hexadecimal digits
};

/// The end of a chain.
struct ChainHead {
    std::int64_t number = 0;
    std::string hash = std::string(64, '0');

    bool operator==(const ChainHead&) const = default;
};

/// The hash that `entry` must have behind one with the hash `before`.
[[nodiscard]] std::string chain_hash(const ChainEntry& entry, std::string_view before);

/// Gives `entry` the next number and its hash, and moves `head` on to it.
void link(ChainEntry& entry, ChainHead& head);

/// What a cut says: entries up to `last` were deleted, and what stood there.
struct ChainCut {
    ChainHead last;
    std::uint64_t records = 0;  ///< deleted with this cut
};
/// An entry without number and hash. `now_us`: when it happens.
[[nodiscard]] ChainEntry cut_entry(const ChainCut& cut, std::int64_t now_us);
/// Throws BadFormat.
[[nodiscard]] ChainCut read_cut(std::string_view payload);

/// An entry without number and hash, saying that records were lost and why.
[[nodiscard]] ChainEntry gap_entry(const AuditGap& gap, std::string_view reason);
/// The reason. Throws BadFormat.
[[nodiscard]] std::string read_gap_reason(std::string_view payload);

}  // namespace mlpipe
