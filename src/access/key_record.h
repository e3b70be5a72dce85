// key_record.h: one line of a key file: who a key is for and what it may do, without the key.
//
//   {"id":"1f0c9a3e","name":"call centre","role":"predict","rate":"100/s","burst":200,
//    "created":"2026-11-22T19:00:00Z","expires":"2027-11-22T19:00:00Z","revoked":null,
//    "salt":"…","hash":"…"}                                               (in one line)
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "access/api_key.h"
#include "access/rate.h"
#include "access/role.h"
#include "core/time_text.h"

namespace mlpipe {

struct KeyRecord {
    std::string id;    ///< 8 hexadecimal digits, unique in its file
    std::string name;  ///< is_key_name()
    Role role = Role::predict;
    std::optional<Rate> rate = {};  ///< in place of the service's
    std::optional<std::uint32_t> burst = {};
    std::chrono::sys_seconds created = {};
    std::optional<std::chrono::sys_seconds> expires = {};  ///< from then on it is no good
    std::optional<std::chrono::sys_seconds> revoked = {};
    KeySalt salt = {};
    KeyHash hash = {};

    [[nodiscard]] bool is_expired(Moment now) const { return expires && now >= *expires; }
};

/// 1 to 100 bytes of UTF-8 without control characters, with something but spaces in it.
[[nodiscard]] bool is_key_name(std::string_view text);

/// The line, without its end. REQUIRES: is_key_name(record.name).
[[nodiscard]] std::string key_line(const KeyRecord& record);

/// Reads what key_line() writes; rate, burst, expires and revoked may be left out. Throws BadFormat
/// with the reason alone: "'role' must be \"predict\" or \"admin\"". A member it does not know is
/// refused: a misspelt "expires" would make a key that is good for ever.
[[nodiscard]] KeyRecord parse_key_line(std::string_view line);

}  // namespace mlpipe
