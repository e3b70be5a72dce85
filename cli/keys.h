// keys.h: what the commands about keys have in common.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "access/key_record.h"
#include "cli/arguments.h"

namespace mlpipe {

/// The file that was named, else that of MLPIPE_KEYS, else keys.jsonl.
[[nodiscard]] std::string key_file(const std::optional<std::string>& named);

/// "active", "expired", "revoked".
[[nodiscard]] std::string key_state(const KeyRecord& record, Moment now);
/// All but salt and hash.
[[nodiscard]] nlohmann::ordered_json key_json(const KeyRecord& record, Moment now);

/// When a key ends: a time as in "2027-01-01" or "2027-01-01T08:00+01:00", or so long after `now`:
/// "90d", "12h", "30min". Throws InvalidArgument.
[[nodiscard]] std::chrono::sys_seconds parse_expiry(const std::string& text, Moment now);

}  // namespace mlpipe
