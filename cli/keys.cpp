#include "cli/keys.h"

#include <charconv>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/error.h"

namespace mlpipe {
namespace {

using Json = nlohmann::ordered_json;
namespace chrono = std::chrono;

Json json_of(const std::optional<chrono::sys_seconds>& time) {
    return time ? Json(utc_text(*time)) : Json(nullptr);
}

/// "90d" as seconds; nothing for another text, and beyond a hundred years.
std::optional<chrono::seconds> parse_span(std::string_view text) {
    long count = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc() || count < 1) return std::nullopt;
    const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
    chrono::seconds one{};
    if (unit == "d") one = chrono::days(1);
    if (unit == "h") one = chrono::hours(1);
    if (unit == "min") one = chrono::minutes(1);
    if (one == chrono::seconds(0) || count > chrono::days(36'525) / one) return std::nullopt;
    return count * one;
}

}  // namespace

std::string key_file(const std::optional<std::string>& named) {
    const char* variable = std::getenv("MLPIPE_KEYS");
    const bool is_set = variable != nullptr && *variable != '\0';
    return named ? *named : is_set ? variable : "keys.jsonl";
}

std::string key_state(const KeyRecord& record, Moment now) {
    return record.revoked ? "revoked" : record.is_expired(now) ? "expired" : "active";
}

Json key_json(const KeyRecord& record, Moment now) {
    return {{"id", record.id},
            {"name", record.name},
            {"role", to_text(record.role)},
            {"state", key_state(record, now)},
            {"rate", record.rate ? Json(to_text(*record.rate)) : Json(nullptr)},
            {"burst", record.burst ? Json(*record.burst) : Json(nullptr)},
            {"created", utc_text(record.created)},
            {"expires", json_of(record.expires)},
            {"revoked", json_of(record.revoked)}};
}

chrono::sys_seconds parse_expiry(const std::string& text, Moment now) {
    if (const auto span = parse_span(text)) {
        return chrono::ceil<chrono::seconds>(now + *span);
    }
    if (const auto time = parse_time(text)) return *time;
    throw InvalidArgument("--expires must be a time, not \"" + text + "\"",
                          {.why = "",
                           .help = "such as 90d, 12h or 30min from now, 2027-01-01, or "
                                   "2027-01-01T08:00+01:00"});
}

}  // namespace mlpipe
