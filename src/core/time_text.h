// time_text.h: moments as ISO 8601 in UTC, the same in every locale and time zone.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace mlpipe {

using Moment = std::chrono::system_clock::time_point;  ///< of the years 1678 to 2262 only

/// "2026-11-22T09:24:00Z". Such texts of years 0 to 9999 sort by time.
[[nodiscard]] std::string utc_text(std::chrono::sys_seconds time);
[[nodiscard]] std::string utc_text(Moment time);

/// A date and a time of day, `2026-03-03T14:02[:05]`, with a blank or T between, UTC unless Z or an
/// offset such as +01:00 follows; a date alone is its midnight in UTC. Nothing for another text, or
/// a day or hour that does not exist.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_time(std::string_view text);

}  // namespace mlpipe
